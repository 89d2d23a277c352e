"""Read the articles that the bundled models are trained on, as items of one form.

Input: a folder with `marks`, `pullquotes`, the corpora with summaries (`SUMMARIES`) and `prose`.
Output: `Item`, an article or a window of one, with its word pieces, its scalars that need no
vectors, and its targets. Marks and pull quotes are sets of sentences; a summary gives each sentence
a label, its similarity to the summary (`pullquote.datasets.labels`).
"""

import json
import lzma
import pickle
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.datasets import DEFAULT_LABELER, load_labeler, read_records, record_article
from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.errors import NoSentenceError
from pullquote.quotes import align_quote
from pullquote.scorers.base import ArticleVectors, ScoringInput
from pullquote.scorers.features import ARTICLE_SCALARS, POSITION_SCALARS, sentence_features
from pullquote.scorers.text_features import SURFACE_SCALARS, TERM_SCALARS
from pullquote.scorers.wording import MAX_PIECES
from pullquote.text import Article, split_sentences

Floats: TypeAlias = npt.NDArray[np.float32]
Items: TypeAlias = dict[str, list["Item"]]

HEADS = ("gist", "quotable", "junk")
EXCLUDED_GROUPS = (
    "A11Y",
    "Better Scientific Software",
    "Canadian Digital Service",
    "Distill",
    "Julia",
    "Open Source Design",
)
"""Groups, by the start of their names, whose license is stated for a whole repository only, or for
some posts. `tools/write_notice.py` leaves out the same."""

GIST_SUMMARIES = ("scitldr-a", "us-gov-posts", "openstax", "openstax-more")
"""Corpora whose own summaries count more for the gist than the teacher's soft labels."""

SUMMARIES = (*GIST_SUMMARIES, "ami", "carpentries", "specifications")
MAX_TITLE_PIECES = 64
MAX_WINDOW = 100
"""Sentences of an article with a summary; a longer one is cut to a random window."""

N_PROSE_WINDOWS = 900
WINDOW_SEED, PROSE_SEED = 7, 5
MIN_LEAK_CHARACTERS, MIN_LEAK_SENTENCES = 60, 3

_N_POSITION, _N_ARTICLE = len(POSITION_SCALARS), len(ARTICLE_SCALARS)
_N_TEXT = len(TERM_SCALARS) + len(SURFACE_SCALARS)
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Item:
    """An article, or a window of one, to train on.

    Attributes:
        id: Its name in the corpus.
        corpus: The corpus.
        genre: What kind of text it is, for the weight.
        group: Its source; articles of one group never cross splits.
        article: The article, split into sentences.
        span: The sentences of the article that belong to the item.
        pieces: Word pieces of each sentence.
        title_pieces: Word pieces of the title.
        position: `POSITION_SCALARS`, shape (sentences, 9).
        article_scalars: `ARTICLE_SCALARS`, shape (4,).
        text: `TERM_SCALARS` and `SURFACE_SCALARS` of each sentence.
        blocks: Number of each sentence's block.
        marked: Marked sentences by head, best first; a missing head is unknown.
        labels: Similarity of each sentence to a summary; None without a summary.
    """

    id: str
    corpus: str
    genre: str
    group: str
    article: Article
    span: slice
    pieces: list[npt.NDArray[np.int32]]
    title_pieces: npt.NDArray[np.int32]
    position: Floats
    article_scalars: Floats
    text: Floats
    blocks: npt.NDArray[np.int64]
    marked: Mapping[str, Sequence[int]] = field(default_factory=dict)
    labels: Floats | None = None

    @property
    def key(self) -> str:
        """Name of the item among the items of all corpora."""
        return f"{self.corpus}:{self.id}"

    @property
    def sentences(self) -> list[str]:
        """The prose of each sentence."""
        return [sentence.prose for sentence in self.article.sentences[self.span]]

    def targets(self) -> tuple[Floats, Floats, Floats]:
        """Return the hard labels.

        Returns:
            Targets of shape (sentences, 3); shares of the gist and quotable lists, best first, of
            shape (sentences, 2); and which heads are known, shape (3,).
        """
        count = len(self.pieces)
        targets, shares = np.zeros((count, 3), np.float32), np.zeros((count, 2), np.float32)
        known = np.zeros(3, np.float32)
        for head, name in enumerate(HEADS):
            if name not in self.marked:
                continue
            indices = list(self.marked[name])
            known[head] = 1.0
            targets[indices, head] = 1.0
            if head < 2:
                shares[indices, head] = 1.0 - 0.5 * np.arange(len(indices)) / max(len(indices), 1)
        if self.labels is not None:
            shares[:, 0] = self.labels**2
        return targets, shares, known

    def window(self, max_sentences: int, generator: np.random.Generator) -> "Item":
        """Return the item, or a random window of it if it is longer."""
        count = len(self.pieces)
        if count <= max_sentences:
            return self
        start = int(generator.integers(0, count - max_sentences + 1))
        part = slice(start, start + max_sentences)
        return replace(
            self,
            id=f"{self.id}#{start}",
            span=part,
            pieces=self.pieces[part],
            text=self.text[part],
            position=self.position[part],
            blocks=self.blocks[part],
            labels=None if self.labels is None else self.labels[part],
        )


def make_item(article: Article, **fields: Any) -> Item:
    """Compute everything about an article that needs no encoder."""
    count = len(article.sentences)
    # A vector of width 1: the columns of the other scalars do not depend on it.
    no_vectors = ArticleVectors(np.zeros((count, 1), np.float32), np.zeros(1, np.float32))
    rows = sentence_features(ScoringInput(article, no_vectors))
    position, article_scalars, text = np.split(
        rows[:, 1 : 1 + _N_POSITION + _N_ARTICLE + _N_TEXT],
        [_N_POSITION, _N_POSITION + _N_ARTICLE],
        axis=1,
    )
    tokenizer = default_tokenizer()
    pieces = tokenizer.encode_all([sentence.prose for sentence in article.sentences])
    return Item(
        article=article,
        span=slice(0, count),
        pieces=[np.array(ids[:MAX_PIECES], np.int32) for ids in pieces],
        title_pieces=np.array(tokenizer.encode(article.title)[:MAX_TITLE_PIECES], np.int32),
        position=position,
        article_scalars=article_scalars[0],
        text=text,
        blocks=np.array([sentence.block for sentence in article.sentences]),
        **fields,
    )


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


def leave_out(items: Items, names: Sequence[str]) -> Items:
    """Leave out corpora or groups, by name, from the training items."""
    return {
        name: group
        if name.endswith("dev")
        else [item for item in group if item.corpus not in names and item.group not in names]
        for name, group in items.items()
    }


def genre_weights(items: Sequence[Item]) -> dict[str, float]:
    """Return a weight for each genre: its inverse square root, clipped, about 1 on average."""
    raw = {genre: count**-0.5 for genre, count in Counter(item.genre for item in items).items()}
    mean = np.mean([raw[item.genre] for item in items])
    return {genre: float(np.clip(value / mean, 0.4, 3.0)) for genre, value in raw.items()}
