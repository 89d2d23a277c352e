"""Train the encoder of the package pullquote-skipthoughts.

    python tools/train_skipthoughts.py --data FOLDER --words words.safetensors --vectors FOLDER

FOLDER holds `prose/prose.txt.xz` and `train.jsonl` in `openstax`, `us-gov-posts` and `scitldr-a`;
words.safetensors comes from ``tools/train_words.py``. The vectors of the teacher, MiniLM, are
computed once and cached in the folder of --vectors (18 MB per 12,000 sentences).

Whole sentences come from the newer texts only. From the books, and again from the newer texts, come
clauses: they cost a third, and what is learned from many short texts carries over to long ones. The
same command resumes an interrupted run.
"""

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from pullquote.encoders import load_encoder
from pullquote.encoders.cache import CachedEncoder
from pullquote.encoders.minilm import VOCABULARY
from pullquote.encoders.wordpiece import read_vocabulary
from pullquote.training.encoder.checkpoint import EncoderTrainingConfig
from pullquote.training.encoder.dataset import read_paragraphs
from pullquote.training.encoder.train import train_encoder
from pullquote.training.word_vectors.word_file import WordVectors, read_words

PACKAGE = Path(__file__).parents[1] / "packages/skipthoughts/src/pullquote_skipthoughts"
YOUNGER = ("openstax", "us-gov-posts", "scitldr-a")
BLOCK = 50
SHARE_OF_PROSE = 0.2
SHARE_OF_YOUNGER = 0.4
CLAUSE_END = re.compile(r"[.!?,;:()—“”\"]+(?:\s|$)")
CLAUSE_WORDS = (3, 15)
SEED = 1
FACTS = {
    "license": "Apache-2.0",
    "script": "tools/train_skipthoughts.py",
    "data": (
        "English books of 1780-1928, public domain (20 in 100 blocks of paragraphs); "
        "OpenStax (openstax.org), CC-BY-4.0: American Government, Introduction to Philosophy, "
        "Introduction to Sociology, Principles of Economics, Psychology, World History; "
        "posts of digital.gov and 18F, CC0-1.0; SciTLDR (Cachola et al. 2020), Apache-2.0; "
        "train splits only"
    ),
}


def read_records(path: Path) -> Iterator[str | None]:
    """Yield the paragraphs of a JSONL corpus, each record a document that its title begins."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["title"]
            if "text" in record:
                for paragraph in record["text"].split("\n\n"):
                    yield " ".join(paragraph.split())
            else:
                yield " ".join(record["source"])
            yield None


def draw_blocks(paragraphs: Iterable[str | None], share: float) -> Iterator[str | None]:
    """Return a fraction of the text, in blocks of consecutive paragraphs, each its own document."""
    chance = random.Random(SEED)
    block: list[str] = []
    for paragraph in paragraphs:
        if paragraph is not None:
            block.append(paragraph)
        if paragraph is None or len(block) == BLOCK:
            if block and chance.random() < share:
                yield from block
                yield None
            block = []


def cut_clauses(paragraphs: Iterable[str | None]) -> Iterator[str | None]:
    """Yield the clauses of each paragraph, except very short and very long ones."""
    for paragraph in paragraphs:
        if paragraph is None:
            yield None
            continue
        for clause in CLAUSE_END.split(paragraph):
            if CLAUSE_WORDS[0] <= len(clause.split()) <= CLAUSE_WORDS[1]:
                yield clause


def read_all(data: Path) -> Iterator[str | None]:
    """Yield the training data; whole sentences come last, so that they are the held-out part."""
    prose = read_paragraphs([data / "prose" / "prose.txt.xz"])
    yield from cut_clauses(draw_blocks(prose, SHARE_OF_PROSE))
    for name in YOUNGER:
        younger = read_records(data / name / "train.jsonl")
        yield from cut_clauses(draw_blocks(younger, SHARE_OF_YOUNGER))
    for name in YOUNGER:
        yield from read_records(data / name / "train.jsonl")


def add_pieces(known: WordVectors) -> WordVectors:
    """Add the whole words among MiniLM's word pieces: not known yet, but its vectors will be."""
    words = [word for word in read_vocabulary(VOCABULARY) if word.isalpha()]
    words = [word for word in words if word not in known.row_of]
    ones, zeros = np.ones(len(words), np.int64), np.zeros((len(words), known.vectors.shape[1]))
    return WordVectors(
        (*known.words, *words),
        np.concatenate([known.counts, ones]),
        np.concatenate([known.vectors, zeros.astype(np.float16)]),
    )


def main() -> None:
    """Train, and print the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True, help="a file of word vectors")
    parser.add_argument("--vectors", type=Path, required=True, help="where the teacher's are kept")
    parser.add_argument("--teacher", default="minilm", help="an encoder")
    parser.add_argument("--minutes", type=float, default=0, help="at most; 0 for all of the text")
    parser.add_argument("--out", type=Path, default=PACKAGE / "skipthoughts.safetensors")
    arguments = parser.parse_args()
    teacher = CachedEncoder(load_encoder(arguments.teacher), arguments.vectors)
    trained = train_encoder(
        read_all(arguments.data),
        EncoderTrainingConfig(features=teacher.features, minutes=arguments.minutes, seed=SEED),
        arguments.out,
        known=add_pieces(read_words(arguments.words)),
        teacher=teacher,
        facts=FACTS,
    )
    print(json.dumps(trained.card, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
