"""Fit the table of the encoder ``static`` onto MiniLM's sentence vectors.

Input: folders of text (``train.jsonl`` with ``text`` and ``quotes``, or with ``source`` and
``target``; or ``prose.txt.xz``) and the teacher's ONNX file. Output: one safetensors file: a row of
256 int8 numbers and a scale for each of the 30,522 word pieces, so that the sum of a sentence's
rows points where MiniLM's vector points. Run it at the root of the repository:

    python tools/build_static.py FOLDER... --cache cache/teacher \
        --teacher packages/minilm/src/pullquote_minilm/minilm-base.onnx \
        --output src/pullquote/encoders/data/static.safetensors

The teacher encodes about 780,000 pieces of text: sentences, clauses, runs of words, single
words. Its vectors are projected onto their 256 strongest directions, and the rows are found by
gradient descent on the cosine (Adam, Kingma and Ba 2015, arXiv 1412.6980, on the rows that a
batch uses). A row is initialized as the mean vector of the texts that contain the piece. The row
of ``[CLS]`` is in every sum: it removes what all sentences have in common. Needs scipy.
"""

import argparse
import hashlib
import json
import lzma
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import spearmanr

from pullquote.encoders.minilm import MiniLMEncoder
from pullquote.encoders.static import StaticEncoder
from pullquote.encoders.wordpiece import WordPiece, read_vocabulary

DATA = Path(__file__).parent.parent / "src/pullquote/encoders/data"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FITTED_ON = (
    "OpenStax (openstax.org), CC-BY-4.0: American Government, Introduction to Philosophy, "
    "Introduction to Sociology, Principles of Economics, Psychology, World History; "
    "posts of digital.gov and 18F, CC0-1.0; SciTLDR (Cachola et al. 2020), Apache-2.0; "
    "English books of 1780-1928, public domain; train splits only"
)
VERSION = "1"
SEED = 20260
CHUNK = 8192
FEATURES = 256
MAX_PIECES = 128
EPOCHS, BATCH, RATE = 8, 1024, 3e-3
DRAWN = {
    "prose": 200_000,
    "clauses": 80_000,
    "spans": 200_000,
    "prose spans": 100_000,
    "word runs": 150_000,
}
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_CLAUSE_END = re.compile(r"[,;:()—“”\"]+(?:\s|$)")


def split_roughly(text: str) -> list[str]:
    """Split text into sentences, well enough for training."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return [s for part in paragraphs for s in _SENTENCE_END.split(part) if s]


def read_records(path: Path) -> Iterator[str]:
    """Return the sentences, titles and summaries of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["title"]
            if "text" in record:
                yield from split_roughly(record["text"])
                for quote in record["quotes"]:
                    yield from split_roughly(quote)
            else:
                yield from record["source"]
                yield from record["target"]


def read_prose(path: Path, count: int, chance: random.Random) -> list[str]:
    """Draw sentences of 15 to 400 characters from running prose, one paragraph a line."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        paragraphs = [line for line in lines if not line.startswith("===")]
    chance.shuffle(paragraphs)
    drawn: list[str] = []
    for paragraph in paragraphs:
        drawn += [s for s in split_roughly(paragraph) if 15 <= len(s) <= 400]
        if len(drawn) >= count:
            break
    return drawn[:count]


def draw_spans(sentences: list[str], count: int, chance: random.Random) -> list[str]:
    """Draw runs of one to eight words, so that phrases are learned, too."""
    spans = []
    for _ in range(count):
        words = chance.choice(sentences).split()
        length = chance.randint(1, 8)
        start = chance.randrange(max(1, len(words) - length + 1))
        spans.append(" ".join(words[start : start + length]).strip(" ,.;:"))
    return spans


def draw_texts(folders: list[Path]) -> list[str]:
    """Draw the training texts: each text once, in an order that depends only on the seed."""
    chance = random.Random(SEED)
    modern: list[str] = []
    prose: list[str] = []
    for folder in folders:
        if (folder / "train.jsonl").exists():
            modern += read_records(folder / "train.jsonl")
        elif (folder / "prose.txt.xz").exists():
            prose += read_prose(folder / "prose.txt.xz", DRAWN["prose"], chance)
        else:
            sys.exit(f"{folder} holds neither train.jsonl nor prose.txt.xz")
    clauses = [c for s in modern for c in _CLAUSE_END.split(s) if 3 <= len(c.split()) < 25]
    clauses = chance.sample(clauses, min(len(clauses), DRAWN["clauses"]))
    spans = draw_spans(modern, DRAWN["spans"], chance)
    if prose:
        spans += draw_spans(prose, DRAWN["prose spans"], chance)
    words = (DATA / "vocab.txt").read_text(encoding="utf-8").split("\n")
    words = [word for word in words if word.isalpha()]
    texts = list(dict.fromkeys(modern + prose + clauses + spans + words))
    texts = [text for text in texts if text.strip()]
    chance.shuffle(texts)
    for _ in range(DRAWN["word runs"]):
        texts.append(" ".join(chance.sample(words, chance.randint(2, 4))))
    return texts


def encode_by_teacher(texts: list[str], teacher: MiniLMEncoder, cache: Path) -> np.ndarray:
    """Encode in chunks that are cached, so that an interrupted run resumes."""
    cache.mkdir(parents=True, exist_ok=True)
    vectors = np.zeros((len(texts), teacher.features), np.float16)
    for start in range(0, len(texts), CHUNK):
        chunk = texts[start : start + CHUNK]
        key = hashlib.sha256("\0".join([teacher.fingerprint, *chunk]).encode()).hexdigest()[:24]
        path = cache / f"{key}.npy"
        if not path.exists():
            beside = path.with_suffix(".part")
            with beside.open("wb") as file:
                np.save(file, teacher.encode(chunk).astype(np.float16))
            beside.rename(path)
            print(f"\r{start + len(chunk):,} of {len(texts):,} encoded", end="", file=sys.stderr)
        vectors[start : start + len(chunk)] = np.load(path, allow_pickle=False)
    return vectors


def project(vectors: np.ndarray) -> np.ndarray:
    """Project onto the strongest directions, and normalize the rows again."""
    moments = np.zeros((vectors.shape[1],) * 2, np.float64)
    for start in range(0, len(vectors), CHUNK):
        some = vectors[start : start + CHUNK].astype(np.float32)
        moments += some.T @ some
    basis = np.linalg.eigh(moments)[1][:, ::-1][:, :FEATURES].astype(np.float32)
    basis *= np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(FEATURES)])
    kept = np.concatenate(
        [
            vectors[start : start + CHUNK].astype(np.float32) @ basis
            for start in range(0, len(vectors), CHUNK)
        ]
    )
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


def count_pieces(texts: list[str]) -> csr_matrix:
    """Count the pieces of each text, with ``[CLS]`` once in each and ``[UNK]`` in none."""
    vocabulary = read_vocabulary(DATA / "vocab.txt")
    tokenizer = WordPiece(vocabulary)
    first, unknown = vocabulary["[CLS]"], vocabulary["[UNK]"]
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns.append(first)
        columns += [piece for piece in tokenizer.encode(text)[:MAX_PIECES] if piece != unknown]
        ends.append(len(columns))
    shape = (len(texts), len(vocabulary))
    counts = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)
    counts.sum_duplicates()
    return counts


def fit_rows(counts: csr_matrix, targets: np.ndarray) -> tuple[np.ndarray, float]:
    """Find the rows whose sums point where the targets point, by Adam on the cosine.

    Args:
        counts: Shape (texts, pieces).
        targets: Shape (texts, 256), rows of length 1.

    Returns:
        The rows, shape (pieces, 256), zeros for an unseen piece; and the loss of the last epoch.
    """
    chance = np.random.default_rng(SEED)
    often = np.asarray(counts.sum(axis=0)).ravel()
    rows = np.asarray(counts.T @ targets) / np.maximum(often, 1)[:, np.newaxis]
    rows[often.argmax()] = 0  # [CLS]
    first, second = np.zeros_like(rows), np.zeros_like(rows)
    batches = len(targets) // BATCH
    step = 0
    for epoch in range(EPOCHS):
        order = chance.permutation(len(targets))
        lost = 0.0
        for batch in np.split(order[: batches * BATCH], batches):
            some = counts[batch]
            used, columns = np.unique(some.indices, return_inverse=True)
            some = csr_matrix((some.data, columns, some.indptr), shape=(BATCH, len(used)))
            sums = some @ rows[used]
            lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
            units = sums / lengths
            cosines = (units * targets[batch]).sum(axis=1, keepdims=True)
            lost += float(1 - cosines.mean()) / batches
            slope = some.T @ ((units * cosines - targets[batch]) / lengths / BATCH)
            step += 1
            first[used] = 0.9 * first[used] + 0.1 * slope
            second[used] = 0.99 * second[used] + 0.01 * slope * slope
            pace = RATE * (1 - step / (EPOCHS * batches + 1)) * min(1, step / 50)
            size = np.sqrt(second[used] / (1 - 0.99**step)) + 1e-10
            rows[used] -= pace * first[used] / (1 - 0.9**step) / size
        print(f"epoch {epoch + 1}: loss {lost:.4f}", file=sys.stderr)
    rows[often == 0] = 0
    return rows, lost


def quantize(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Round rows to int8 with a scale each; rows of zeros have the scale 0."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    whole = np.rint(rows / np.where(scales > 0, scales, 1)[:, np.newaxis])
    return whole.astype(np.int8), scales


def write_table(path: Path, rows: np.ndarray, card: dict[str, str]) -> None:
    """Write a safetensors file; equal rows and card give equal bytes."""
    table, scales = quantize(rows)
    digest = hashlib.sha256((DATA / "vocab.txt").read_bytes() + table.tobytes() + scales.tobytes())
    header: dict[str, object] = {
        "__metadata__": {**card, "fingerprint": f"static-{VERSION}:{digest.hexdigest()[:16]}"}
    }
    start = 0
    for name, kind, array in (("scales", "F32", scales), ("table", "I8", table)):
        end = start + array.nbytes
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [start, end]}
        start = end
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)  # the arrays begin at a multiple of eight bytes
    path.write_bytes(len(text).to_bytes(8, "little") + text + scales.tobytes() + table.tobytes())


def measure_agreement(encoder: StaticEncoder, teacher: MiniLMEncoder, folders: list[Path]) -> float:
    """Return 100 times Spearman's correlation of the two encoders' cosines on the dev splits.

    The pairs are 4,000 sentences, each with its ten nearest by the teacher and ten random ones.
    """
    files = [folder / "dev.jsonl" for folder in folders if (folder / "dev.jsonl").exists()]
    sentences = [s for file in files for s in read_records(file) if s.strip()]
    random.Random(SEED).shuffle(sentences)
    sentences = sentences[:4000]
    expected, got = teacher.encode(sentences), encoder.encode(sentences)
    near = np.argpartition(-(expected @ expected.T), 11, axis=1)[:, :11]
    drawn = np.random.default_rng(SEED).integers(0, len(sentences), (len(sentences), 10))
    right = np.concatenate([near, drawn], axis=1).ravel()
    left = np.repeat(np.arange(len(sentences)), 21)
    left, right = left[left != right], right[left != right]
    pairs = [(vectors[left] * vectors[right]).sum(axis=1) for vectors in (expected, got)]
    return 100 * float(spearmanr(*pairs)[0])


def main() -> None:
    """Draw, encode, fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="folders of text")
    parser.add_argument("--teacher", type=Path, required=True, help="minilm.onnx")
    parser.add_argument("--cache", type=Path, required=True, help="where its vectors are kept")
    parser.add_argument("--output", type=Path, required=True, help="the safetensors file")
    options = parser.parse_args()
    teacher = MiniLMEncoder(options.teacher)
    texts = draw_texts(options.folders)
    vectors = encode_by_teacher(texts, teacher, options.cache)
    rows, loss = fit_rows(count_pieces(texts), project(vectors))
    card = {
        "name": "static",
        "version": VERSION,
        "license": "Apache-2.0",
        "script": "tools/build_static.py",
        "teacher": teacher.fingerprint,
        "teacher_weights_sha256": WEIGHTS_SHA256,
        "data": FITTED_ON,
        "texts": str(len(texts)),
        "seed": str(SEED),
        "mean_cosine_with_teacher_in_training": f"{1 - loss:.4f}",
    }
    beside = options.output.with_suffix(".part")
    write_table(beside, rows, card)
    agreement = measure_agreement(StaticEncoder(beside), teacher, options.folders)
    card["agreement_with_teacher_dev"] = f"{agreement:.2f}"
    write_table(beside, rows, card)
    beside.replace(options.output)
    print(json.dumps(StaticEncoder(options.output).card, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
