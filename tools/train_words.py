"""Train the word vectors of docs/how-to/word-vectors.md on all books, with gensim.

    python tools/train_words.py --data FOLDER --out words.safetensors

FOLDER holds `prose/prose.txt.xz`: 146 public-domain English books of 1780 to 1928. One thread, so
that the result is the same file each time; about six minutes on one core.
"""

import argparse
from pathlib import Path

from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.train import train_words
from pullquote.training.word_vectors.word_file import write_words

WORDS = 40_000


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", required=True, type=Path, metavar="FOLDER")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE")
    arguments = parser.parse_args()
    text = arguments.data / "prose" / "prose.txt.xz"
    vectors = train_words(
        [text], SkipgramConfig(), max_words=WORDS, license="public domain (CC0-1.0)"
    )
    write_words(arguments.out, vectors)


if __name__ == "__main__":
    main()
