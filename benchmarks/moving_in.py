"""Moving in: how far `pullquote.compat.summa` picks what summa itself picks.

    python -m pip install summa
    python benchmarks/moving_in.py --data FOLDER [--split dev]

FOLDER holds the corpora of `corpora.py`. Both get the same prose, a paragraph a line, and a fifth
of the sentences to pick. Of the words that summa picks, told apart by where they stand, the table
says what share is picked here, too, and what share would be if as many were picked by chance.
"""

import argparse
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from statistics import mean

from summa.summarizer import summarize as summa_summarize

from corpora import SENTENCES, read_corpus
from pullquote.compat.summa import summarize
from pullquote.text import Article


def prose_of(article: Article) -> str:
    """Give an article's prose, a paragraph a line: what both split into like sentences."""
    blocks = groupby(article.sentences, key=lambda sentence: sentence.block)
    return "\n\n".join(" ".join(each.prose for each in sentences) for _, sentences in blocks)


def words_at(text: str, picked: object) -> Iterator[int]:
    """Give where the words of picked sentences stand in a text."""
    start = 0
    for sentence in picked:  # type: ignore[attr-defined]
        place = text.find(sentence, start)
        start = place if place >= 0 else text.find(sentence)
        if start >= 0:
            yield from (start + word.start() for word in re.finditer(r"\S+", sentence))
        start = max(start, 0)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    given = parser.parse_args()
    print("| articles | | words of summa's picked here | by chance |\n|---|---|---|---|")
    for name in SENTENCES:
        shares, chances = [], []
        for item in read_corpus(given.data, name, given.split):
            text = prose_of(item.article)
            theirs = set(words_at(text, summa_summarize(text, split=True)))
            ours = set(words_at(text, summarize(text, split=True)))
            if theirs:
                shares.append(len(theirs & ours) / len(theirs))
                chances.append(len(ours) / len(text.split()))
        print(f"| {name} | {len(shares)} | {mean(shares):.0%} | {mean(chances):.0%} |")


if __name__ == "__main__":
    main()
