"""Text, article: cuts a document into sentences with exact offsets.

In: a `Document` of the sources. Out: an `Article`, which the encoders, scorers and highlights
work on. A sentence is known by where it stands: two equal sentences are two sentences.
"""

from dataclasses import dataclass

from pullquote.documents.document import PROSE_KINDS, Document
from pullquote.errors import NoSentenceError
from pullquote.text.inline_markdown import mask_markup, plain_prose
from pullquote.text.language_id import detect_language
from pullquote.text.sentence_splitter import sentence_spans
from pullquote.text.tokenize import has_two_words

_SAMPLE_CODE_POINTS = 4000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands.

    Attributes:
        index: Its place among the article's sentences, from 0.
        start: Offset of its first code point in the document's text.
        end: Offset after its last one.
        text: Exactly what stands there.
        block: Index of its block in `Document.blocks`.
        prose: `text` as a reader sees it: no marks of Markdown, white space collapsed.
    """

    index: int
    start: int
    end: int
    text: str
    block: int
    prose: str


@dataclass(frozen=True, slots=True)
class Article:
    """A document and its sentences.

    Attributes:
        document: What was read.
        sentences: The sentences of its prose in reading order; headings, code and tables have
            none.
        language: ISO 639-1 code.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    language: str

    @property
    def text(self) -> str:
        """The document's text, in which the offsets count."""
        return self.document.text

    @property
    def title(self) -> str:
        """The document's title, empty where none is known."""
        return self.document.title


def split_sentences(document: Document, *, language: str | None = None) -> Article:
    """Cut a document's prose into sentences.

    Every visible code point of a block that holds a letter or digit is in exactly one sentence.

    Args:
        document: What a source became.
        language: ISO 639-1 code, such as ``"de"``; None to tell it from the text.

    Returns:
        The article, of at least one sentence with two words.

    Raises:
        NoSentenceError: No sentence holds two words.

    >>> article = split_sentences(Document.from_parts([("paragraph", "It rained. We left.")]))
    >>> [(s.start, s.end, s.text) for s in article.sentences], article.language
    ([(0, 10, 'It rained.'), (11, 19, 'We left.')], 'en')
    """
    if language is None:
        language = detect_language(_sample(document))
    sentences: list[Sentence] = []
    for number, block in enumerate(document.blocks):
        if block.kind not in PROSE_KINDS:
            continue
        text = document.text[block.start : block.end]
        mask = mask_markup(text) if document.is_markdown else text
        for start, end in sentence_spans(text, language, mask=mask):
            sentences.append(
                Sentence(
                    index=len(sentences),
                    start=block.start + start,
                    end=block.start + end,
                    text=text[start:end],
                    block=number,
                    prose=plain_prose(text[start:end], mask[start:end])
                    if document.is_markdown
                    else _collapse(text[start:end]),
                )
            )
    if not any(has_two_words(sentence.prose) for sentence in sentences):
        held = {0: "no words of prose", 1: "one word"}.get(len(sentences), "single words")
        raise NoSentenceError(
            f"{document.source or 'text'}: no sentence in it: the text holds {held}; "
            "a sentence of two words or more is needed"
        )
    return Article(document, tuple(sentences), language)


def _collapse(text: str) -> str:
    """Make every run of white space one blank; most sentences hold no other."""
    if text.isprintable() and "  " not in text:  # the blank is the only white space in print
        return text
    return " ".join(text.split())


def _sample(document: Document) -> str:
    """Gather enough prose to tell the language by."""
    pieces: list[str] = []
    missing = _SAMPLE_CODE_POINTS
    for block in document.blocks:
        if block.kind in PROSE_KINDS and missing > 0:
            pieces.append(document.text[block.start : min(block.end, block.start + missing)])
            missing -= len(pieces[-1])
    return "\n".join(pieces)
