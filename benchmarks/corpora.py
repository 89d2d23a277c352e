"""Read the corpora of the benchmarks: articles with summaries or quotes that people wrote.

Input: a folder with `scitldr-a`, `us-gov-posts` and `openstax`, each with `train.jsonl`,
`dev.jsonl` and `test.jsonl`. Output: `Item`, an article with its references and the number of
sentences to select. SciTLDR-A (Cachola et al. 2020, arXiv 2004.15011) has abstracts that are
already split into sentences; the other two have the fields `title`, `text` (Markdown) and `quotes`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pullquote.documents import read_text
from pullquote.documents.document import Block, Document
from pullquote.text import Article, Sentence, split_sentences

SENTENCES = {"scitldr-a": 1, "us-gov-posts": 2, "openstax": 6}
"""How many sentences are picked; SciTLDR's is its paper's."""


@dataclass(frozen=True)
class Item:
    """An article, its references, and the number of sentences to select."""

    article: Article
    references: list[str]
    sentences: int


def read_corpus(folder: Path, name: str, split: str) -> Iterator[Item]:
    """Read the articles of one corpus, in order."""
    with (folder / name / f"{split}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if name == "scitldr-a":
                article = from_sentences(record["source"], record["title"])
                yield Item(article, record["target"], SENTENCES[name])
            else:
                document = read_text(record["text"], title=record["title"], kind="markdown")
                reference = " ".join(record["quotes"])
                yield Item(split_sentences(document), [reference], SENTENCES[name])


def from_sentences(sentences: list[str], title: str) -> Article:
    """Make an article from sentences that are already split."""
    found: list[Sentence] = []
    offset = 0
    for sentence in filter(None, map(str.strip, sentences)):
        end = offset + len(sentence)
        found.append(Sentence(len(found), offset, end, sentence, 0, sentence))
        offset = end + 1
    text = " ".join(sentence.text for sentence in found)
    document = Document(text, (Block(0, len(text)),), title=title)
    return Article(document, tuple(found), "en")
