"""Read the corpora that the bundled models are trained on.

Input: a folder with `marks`, `pullquotes`, the corpora with summaries (`SUMMARIES`) and `prose`.
Output: items by corpus. Marks and pull quotes are sets of sentences; a summary gives each sentence
a label, its similarity to the summary (`pullquote.datasets.labels`).
"""

import json
import lzma
import pickle
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from marked_items import SUMMARIES, Item, Items, make_item
from pullquote.datasets import DEFAULT_LABELER, load_labeler, read_records, record_article
from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.errors import NoSentenceError
from pullquote.quotes import align_quote
from pullquote.text import Article, split_sentences

EXCLUDED_GROUPS = (
    "A11Y",
    "Better Scientific Software",
    "Canadian Digital Service",
    "Distill",
    "Julia",
    "Open Source Design",
)
"""Groups, by the start of their names, whose license is stated for a whole repository only, or for
some posts."""

MAX_WINDOW = 100
"""Sentences of an article with a summary; a longer one is cut to a random window."""

N_PROSE_WINDOWS = 12_000
WINDOW_SEED, PROSE_SEED = 7, 5
MIN_LEAK_CHARACTERS, MIN_LEAK_SENTENCES = 60, 3

_WORD = re.compile(r"\w+")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the records of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def is_excluded(group: str) -> bool:
    """Return whether the articles of a group must not be trained on.

    >>> is_excluded("Julia blog"), is_excluded("Julian Street, American Adventures")
    (True, False)
    """
    return f"{group} ".startswith(tuple(f"{name} " for name in EXCLUDED_GROUPS))


def read_marks(folder: Path, split: str, limit: int | None = None) -> list[Item]:
    """Read a split of the marks; the training split without `EXCLUDED_GROUPS`."""
    items: list[Item] = []
    for marked in read_marked_articles(folder / "marks" / f"{split}.jsonl"):
        if not isinstance(marked, MarkedArticle):
            continue
        if split == "train" and is_excluded(marked.group):
            continue
        if limit is not None and len(items) >= limit:
            break
        marks = {
            "gist": marked.marks.gist,
            "quotable": marked.marks.quotable,
            "junk": sorted(marked.marks.junk),
        }
        names = {"id": marked.id, "genre": marked.genre, "group": marked.group}
        items.append(make_item(marked.article, corpus="marks", marked=marks, **names))
    return items


def read_pull_quotes(folder: Path, split: str, limit: int | None = None) -> list[Item]:
    """Read a split of the pull quotes; their sentences are the quotable ones."""
    items = []
    for record in [*read_lines(folder / "pullquotes" / f"{split}.jsonl")][:limit]:
        article = split_sentences(read_text(record["text"], title=record["title"]))
        pulled = sorted(set().union(*(find_source(article, quote) for quote in record["quotes"])))
        names = {"id": record["id"], "genre": "pullquotes", "group": record["source"]}
        marked = {"quotable": pulled} if pulled else {}
        items.append(make_item(article, corpus="pullquotes", marked=marked, **names))
    return items


def find_source(article: Article, quote: str) -> set[int]:
    """Return the sentences that a pull quote was taken from.

    Without an alignment it is the sentence with the largest share of the quote's words, if that is
    at least 0.6.
    """
    indices: set[int] = set()
    alignment = align_quote(article.text, quote)
    for span in alignment.spans if alignment else ():
        for sentence in article.sentences:
            overlap = min(sentence.end, span.end) - max(sentence.start, span.start)
            if overlap > 0.5 * min(sentence.end - sentence.start, span.end - span.start):
                indices.add(sentence.index)
    words = set(_WORD.findall(quote.lower()))
    if indices or len(words) < 3:
        return indices
    shares = [
        len(words & set(_WORD.findall(sentence.prose.lower()))) / len(words)
        for sentence in article.sentences
    ]
    best = int(np.argmax(shares))
    return {best} if shares[best] >= 0.6 else set()


def read_summaries(folder: Path, name: str, limit: int | None = None) -> list[Item]:
    """Read the training split of a corpus of articles with summaries."""
    label = load_labeler(DEFAULT_LABELER)
    items = []
    for record in read_records(folder / name / "train.jsonl")[0][:limit]:
        try:
            article = record_article(record)
        except NoSentenceError:
            continue
        labels = np.clip(label(article, record.quotes), 0.0, 1.0).astype(np.float32)
        names = {"id": record.id, "genre": name, "group": record.source or name}
        items.append(make_item(article, corpus=name, labels=labels, **names))
    return items


def read_prose(folder: Path, limit: int | None = None) -> list[Item]:
    """Draw windows of unmarked prose, half of them with the title of their book."""
    books: list[tuple[str, list[str]]] = []
    with lzma.open(folder / "prose" / "prose.txt.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("==="):
                books.append((line.strip("= \n").split("|")[0].strip(), []))
            elif line.strip():
                books[-1][1].append(line.strip())
    generator = random.Random(PROSE_SEED)
    items = []
    for number in range(N_PROSE_WINDOWS if limit is None else limit):
        name, paragraphs = generator.choice(books)
        document = _draw_document(name, paragraphs, generator)
        try:
            article = split_sentences(document)
        except NoSentenceError:
            continue
        if 12 <= len(article.sentences) <= 120:
            names = {"id": f"prose#{number}", "genre": "prose", "group": name}
            items.append(make_item(article, corpus="prose", **names))
    return items


def _draw_document(name: str, paragraphs: Sequence[str], generator: random.Random) -> Document:
    start = generator.randrange(max(1, len(paragraphs) - 5))
    size = generator.randint(3000, 8000)
    window: list[str] = []
    for paragraph in paragraphs[start:]:
        if sum(map(len, window)) >= size:
            break
        window.append(paragraph)
    title = name if generator.random() < 0.5 else ""
    return Document.from_parts([("paragraph", text) for text in window], title=title)


def read_items(data: Path, cache: Path, limit: int | None = None) -> Items:
    """Read all corpora without leaks; the result is cached.

    Args:
        data: Folder of the corpora.
        cache: Folder of the cached items.
        limit: Articles read of each corpus, for a trial run; None for all.
    """
    path = cache / (f"items-{limit}.pkl" if limit else "items.pkl")
    if path.exists():
        items: Items = pickle.loads(path.read_bytes())
        return items
    items = {
        "train": read_marks(data, "train", limit),
        "dev": read_marks(data, "dev", limit),
        "pulled": read_pull_quotes(data, "train", limit),
        "pulled dev": read_pull_quotes(data, "dev", limit),
    }
    generator = np.random.default_rng(WINDOW_SEED)
    for name in SUMMARIES:
        items[name] = [
            item.window(MAX_WINDOW, generator) for item in read_summaries(data, name, limit)
        ]
    items["prose"] = read_prose(data, limit)
    items = drop_leaks(items, data)
    cache.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(items))
    return items


def drop_leaks(items: Items, data: Path) -> Items:
    """Drop training items that share three long sentences with marked dev or test articles."""
    held_out: set[str] = set()
    for split in ("dev", "test"):
        for record in read_lines(data / "marks" / f"{split}.jsonl"):
            held_out |= {" ".join(record["text"][a:b].split()) for a, b in record["sentences"]}
    held_out = {sentence for sentence in held_out if len(sentence) > MIN_LEAK_CHARACTERS}

    def leaks(item: Item) -> bool:
        return sum(prose in held_out for prose in item.sentences) >= MIN_LEAK_SENTENCES

    return {
        name: group if name.endswith("dev") else [item for item in group if not leaks(item)]
        for name, group in items.items()
    }
