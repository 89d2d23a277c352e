"""Train the encoder of the package pullquote-skipthoughts.

    python tools/train_skipthoughts.py --data FOLDER --words words.safetensors --minutes 25

FOLDER holds `prose/prose.txt.xz` and `train.jsonl` in `openstax`, `us-gov-posts` and `scitldr-a`;
words.safetensors comes from ``tools/train_words.py``. Of the books one block of paragraphs in
seven is read: on two cores that much is seen in half an hour, and the younger texts, which are
more like what the encoder will read, count as much. An interrupted run goes on with the same
command.
"""

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pullquote.encoders import load_encoder
from pullquote.training.encoder.kept import Choices
from pullquote.training.encoder.sentences import read_paragraphs
from pullquote.training.encoder.train import train_encoder
from pullquote.words.word_file import read_words

PACKAGE = Path(__file__).parents[1] / "packages/skipthoughts/src/pullquote_skipthoughts"
YOUNGER = ("openstax", "us-gov-posts", "scitldr-a")
BLOCK = 50
SHARE_OF_PROSE = 0.2
SHARE_OF_YOUNGER = 0.4
CLAUSE_END = re.compile(r"[.!?,;:()—“”\"]+(?:\s|$)")
CLAUSE_WORDS = (3, 15)
SEED = 1
FACTS = {
    "licence": "Apache-2.0",
    "script": "tools/train_skipthoughts.py",
    "data": (
        "English books of 1780-1928, public domain (15 in 100 blocks of paragraphs); "
        "OpenStax (openstax.org), CC-BY-4.0: American Government, Introduction to Philosophy, "
        "Introduction to Sociology, Principles of Economics, Psychology, World History; "
        "posts of digital.gov and 18F, CC0-1.0; SciTLDR (Cachola et al. 2020), Apache-2.0; "
        "train splits only"
    ),
}


def read_records(path: Path) -> Iterator[str | None]:
    """Give the paragraphs of a JSONL corpus, each record a document that its title begins."""
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
    """Give a share of the text, in blocks of neighbouring paragraphs, each its own document."""
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
    """Give the clauses of each paragraph one by one, without the very short and the long."""
    for paragraph in paragraphs:
        if paragraph is None:
            yield None
            continue
        for clause in CLAUSE_END.split(paragraph):
            if CLAUSE_WORDS[0] <= len(clause.split()) <= CLAUSE_WORDS[1]:
                yield clause


def read_all(data: Path) -> Iterator[str | None]:
    """Give all that the encoder is trained on; whole sentences last, so that they judge it."""
    prose = read_paragraphs([data / "prose" / "prose.txt.xz"])
    yield from cut_clauses(draw_blocks(prose, SHARE_OF_PROSE))
    for name in YOUNGER:
        younger = read_records(data / name / "train.jsonl")
        yield from cut_clauses(draw_blocks(younger, SHARE_OF_YOUNGER))
    for name in YOUNGER:
        yield from read_records(data / name / "train.jsonl")


def main() -> None:
    """Train, and print the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True, help="a file of word vectors")
    parser.add_argument("--teacher", default="static", help="an encoder, or none")
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--out", type=Path, default=PACKAGE / "skipthoughts.safetensors")
    given = parser.parse_args()
    teacher = None if given.teacher == "none" else load_encoder(given.teacher)
    choices = Choices(
        features=teacher.features if teacher else 256, minutes=given.minutes, seed=SEED
    )
    trained = train_encoder(
        read_all(given.data),
        choices,
        given.out,
        known=read_words(given.words),
        teacher=teacher,
        facts=FACTS,
    )
    print(json.dumps(trained.card, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
