"""Split a document into an `Article`: sentences with exact offsets.

A sentence is identified by its offsets. Two sentences with equal texts are two sentences.
"""

from dataclasses import dataclass

from pullquote.documents.display import display_name
from pullquote.documents.document import PROSE_KINDS, Document
from pullquote.documents.white_space import collapse
from pullquote.errors import NoSentenceError, check_type
from pullquote.text.inline_markdown import mask_markup, plain_prose
from pullquote.text.language_id import detect_language
from pullquote.text.sentence_splitter import sentence_spans
from pullquote.text.tokenize import has_two_words

_SAMPLE_CODE_POINTS = 4000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its position.

    Attributes:
        index: Its index among the article's sentences, from 0.
        start: Offset of its first code point in the document's text.
        end: Offset after its last code point.
        text: The document's text from `start` to `end`, unchanged.
        block: Index of its block in `Document.blocks`.
        prose: `text` as a reader sees it: without Markdown marks, white space collapsed.
        speaker: Who says it, in captions and transcripts; empty if unknown.
        seconds: When the cue that it begins in starts in the recording; None if unknown.
    """

    index: int
    start: int
    end: int
    text: str
    block: int
    prose: str
    speaker: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A document and its sentences.

    Attributes:
        document: The document.
        sentences: The sentences of its prose blocks in reading order. Headings, code, tables,
            captions and so on have no sentences.
        language: ISO 639-1 code.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    language: str

    @property
    def text(self) -> str:
        """The document's text, to which all offsets refer."""
        return self.document.text

    @property
    def title(self) -> str:
        """The document's title; empty if unknown."""
        return self.document.title


def split_sentences(document: Document, *, language: str | None = None) -> Article:
    """Split a document's prose into sentences.

    If a prose block has a letter or digit, each of its visible code points is in exactly one
    sentence.

    Args:
        document: A document.
        language: ISO 639-1 code, such as ``"de"``; None to detect it.

    Returns:
        The article. At least one of its sentences has two words.

    Raises:
        NoSentenceError: No sentence has two words.

    >>> article = split_sentences(Document.from_parts([("paragraph", "It rained. We left.")]))
    >>> [(s.start, s.end, s.text) for s in article.sentences], article.language
    ([(0, 10, 'It rained.'), (11, 19, 'We left.')], 'en')
    """
    check_type("document", document, Document, "a Document (read_document returns one)")
    if language is None:
        language = detect_language(_sample(document))
    sentences = _split_blocks(document, language)
    if not any(has_two_words(sentence.prose) for sentence in sentences):
        content = {0: "no prose", 1: "one word"}.get(len(sentences), "single words")
        raise NoSentenceError(
            f"{display_name(document.source)}: no sentence: contains {content}; "
            "a sentence of at least two words is needed"
        )
    return Article(document, tuple(sentences), language)


def _split_blocks(document: Document, language: str) -> list[Sentence]:
    """Return the sentences of the prose blocks."""
    sentences: list[Sentence] = []
    for index, block in enumerate(document.blocks):
        if block.kind not in PROSE_KINDS:
            continue
        text = document.text[block.start : block.end]
        mask = mask_markup(text) if document.is_markdown else text
        for start, end in sentence_spans(text, block.language or language, mask=mask):
            piece = text[start:end]
            prose = plain_prose(piece, mask[start:end]) if document.is_markdown else collapse(piece)
            cue = document.cue_at(block.start + start) if document.cues else None
            sentences.append(
                Sentence(
                    index=len(sentences),
                    start=block.start + start,
                    end=block.start + end,
                    text=piece,
                    block=index,
                    prose=prose,
                    speaker=cue.speaker if cue else "",
                    seconds=cue.seconds if cue else None,
                )
            )
    return sentences


def _sample(document: Document) -> str:
    """Return enough prose for language detection."""
    pieces: list[str] = []
    remaining = _SAMPLE_CODE_POINTS
    for block in document.blocks:
        if block.kind in PROSE_KINDS and remaining > 0:
            pieces.append(document.text[block.start : min(block.end, block.start + remaining)])
            remaining -= len(pieces[-1])
    return "\n".join(pieces)
