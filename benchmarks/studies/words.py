r"""Measure how well word vectors agree with people, and compare the talk's Keras model with gensim.

    python benchmarks/studies/words.py --words FILE
    python benchmarks/studies/words.py --data FOLDER \
        [--engines gensim keras] [--every 8] [--epochs 3]

The first command measures a word file. The second trains the given engines on the same text, every
nth book of `FOLDER/prose/prose.txt.xz` (`--every`), with 100 features, and measures them. Gensim
uses small steps of a fixed size and needs more epochs than Adam: run it separately with more.

The measures are Spearman's correlation of cosine and human rating on WordSim-353 (Finkelstein et
al. 2002) and SimLex-999 (Hill et al. 2015), and the share of the analogies of Mikolov et al. 2013
(arXiv 1301.3781) that are solved, without the kinds about names of places. All three sets are read
from the test data of the package gensim. Pairs and questions with an out-of-vocabulary word are
left out and counted; both engines have the same vocabulary.
"""

import argparse
import lzma
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import gensim
import numpy as np

from pullquote.scorers.agreement import spearman
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.query import solve_analogies
from pullquote.training.word_vectors.train import Engine, train_words
from pullquote.training.word_vectors.word_file import WordVectors, read_words

SETS = Path(gensim.__file__).parent / "test" / "test_data"
PLACES = {"capital-common-countries", "capital-world", "currency", "city-in-state"}
PLACES |= {"gram6-nationality-adjective"}
MOST_WORDS = 20_000
FEATURES = 100


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--words", nargs="*", type=Path, default=(), metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--every", type=int, default=8, metavar="N")
    parser.add_argument("--epochs", type=int, default=3, metavar="N")
    parser.add_argument("--engines", nargs="+", default=("gensim", "keras"), metavar="NAME")
    arguments = parser.parse_args()
    for path in arguments.words:
        print(f"{path.name}: {tell(read_words(path))}", flush=True)
    if arguments.data:
        options = SkipgramConfig(features=FEATURES, epochs=arguments.epochs)
        prose = arguments.data / "prose" / "prose.txt.xz"
        compare_engines(prose, arguments.every, arguments.engines, options)


def compare_engines(
    prose: Path, every: int, engines: Sequence[Engine], options: SkipgramConfig
) -> None:
    """Train engines on every nth book, and measure them."""
    with TemporaryDirectory() as folder:
        text = Path(folder) / "books.txt"
        write_books(prose, every, text)
        print(f"every {every}. book, {text.stat().st_size / 1e6:.1f} MB; {options}", flush=True)
        for engine in engines:
            seconds = time.process_time()
            vectors = train_words([text], options, engine, max_words=MOST_WORDS, quiet=True)
            seconds = time.process_time() - seconds
            print(f"{engine}: {tell(vectors)}; {seconds:.0f} s of CPU time", flush=True)


def write_books(prose: Path, every: int, out: Path) -> None:
    """Copy every nth book, beginning with the first."""
    book = -1
    with lzma.open(prose, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        for line in lines:
            if line.startswith("==="):
                book += 1
            elif book % every == 0:
                file.write(line)


def tell(vectors: WordVectors) -> str:
    """Describe the quality of the vectors in one line."""
    parts = [f"{len(vectors.words)} words of {vectors.card.text_words}"]
    for name, path in (("WordSim-353", "wordsim353.tsv"), ("SimLex-999", "simlex999.txt")):
        value, used, whole = agree(vectors, SETS / path)
        parts.append(f"{name} {value:.3f} ({used} of {whole} pairs)")
    right, used, whole = count_analogies(vectors)
    parts.append(f"analogies {right / max(used, 1):.1%} ({used} of {whole})")
    return ", ".join(parts)


def agree(vectors: WordVectors, path: Path) -> tuple[float, int, int]:
    """Return Spearman's correlation with human judgment, the pairs used, and all."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    pairs = [
        (one.lower(), other.lower(), float(judged)) for one, other, judged in skip_notes(lines)
    ]
    known = [p for p in pairs if p[0] in vectors.row_of and p[1] in vectors.row_of]
    first, second = (
        vectors.directions[[vectors.row_of[pair[side]] for pair in known]] for side in (0, 1)
    )
    cosines = (first * second).sum(axis=1).astype(np.float64)
    return spearman(np.array([pair[2] for pair in known]), cosines), len(known), len(pairs)


def skip_notes(lines: list[list[str]]) -> list[list[str]]:
    """Leave out the lines that begin with a number sign."""
    return [line for line in lines if not line[0].startswith("#")]


def count_analogies(vectors: WordVectors) -> tuple[int, int, int]:
    """Return the numbers of solved, possible and all analogies."""
    questions: list[list[str]] = []
    kind = ""
    for line in (SETS / "questions-words.txt").read_text("utf-8").splitlines():
        if line.startswith(":"):
            kind = line[1:].strip()
        elif kind not in PLACES:
            questions.append(line.lower().split())
    known = [four for four in questions if all(word in vectors.row_of for word in four)]
    answers = solve_analogies(vectors, [(one, two, three) for one, two, three, _ in known])
    right = sum(answer == four[3] for answer, four in zip(answers, known, strict=True))
    return right, len(known), len(questions)


if __name__ == "__main__":
    main()
