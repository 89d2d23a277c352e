"""The JSON of requests, with strict types and ranges."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pullquote.scorers.relevance import MAX_QUESTION
from pullquote.selection import AimChoice, Options

MAX_ARTICLES = 100

Name = Annotated[str, Field(min_length=1, max_length=200)]
Phrase = Annotated[str, Field(min_length=1, max_length=200)]
Phrases = Annotated[list[Phrase], Field(max_length=50)]
ExportFormat = Literal[
    "markdown", "text", "json", "html", "csv", "annotations", "readwise", "obsidian", "zotero"
]
Note = Annotated[str, Field(max_length=20_000)]
Question = Annotated[
    str, Field(min_length=1, max_length=MAX_QUESTION, description="A question or topic.")
]
Title = Annotated[str, Field(max_length=2000)]
Url = Annotated[str, Field(max_length=8000)]


TokenizerName = Annotated[
    str,
    Field(
        max_length=200,
        pattern=r"^[A-Za-z0-9_-]+(\.[0-9][A-Za-z0-9_-]*)*$",  # no name of a file
        description="wordpiece (default), or the name of a tokenizer of tiktoken.",
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class TextSource(_Strict):
    """A text, a transcript, or the content of a caption file."""

    text: str
    kind: Literal["text", "markdown"] = "text"
    url: Annotated[Url, Field(description="The address of the text or the recording.")] = ""
    title: Title | None = None


class HtmlSource(_Strict):
    """An HTML page that contains an article."""

    html: str
    url: Url = ""
    title: Title | None = None


class UrlSource(_Strict):
    """A web address to fetch; rejected (403) unless the server runs with --allow-fetch."""

    url: Annotated[str, Field(min_length=1, max_length=8000)]
    title: Title | None = None


class FileIn(_Strict):
    """A file in any format that pullquote reads, detected by its content, else by its name."""

    name: Annotated[str, Field(max_length=1000)] = ""
    data: Annotated[str, Field(description="The bytes, in base64.")]


class FileSource(_Strict):
    """A file."""

    file: FileIn
    url: Annotated[Url, Field(description="The address of the article or the recording.")] = ""
    title: Title | None = None


class DocumentSource(_Strict):
    """A document from an earlier response."""

    document: dict[str, Any]
    title: Title | None = None


class ArticleSource(_Strict):
    """An article in the library."""

    article: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Its id.")]
    title: Title | None = None


Source = TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource


class HighlightOptionsIn(_Strict):
    """How much to highlight, and what to prefer."""

    aim: AimChoice | None = None
    about: Question | None = None
    top: Annotated[int, Field(ge=1, le=10**6)] | None = None
    ratio: Annotated[float, Field(gt=0, le=1)] | None = None
    words: Annotated[int, Field(ge=1, le=10**9)] | None = None
    tokens: Annotated[int, Field(ge=1, le=10**9)] | None = None
    tokenizer: TokenizerName | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    always: Annotated[
        Phrases, Field(description="Always highlight sentences with these words.")
    ] = []
    exclude: Annotated[
        Phrases, Field(description="Never highlight sentences with these words.")
    ] = []
    boost: Phrases = []
    diversity: bool = True
    per_chapter: bool = True
    context: bool = False

    def as_options(self, *, explain: bool = False) -> Options:
        """Return the options of the pipeline. Phrases are literal, never patterns.

        Raises:
            UsageError: A value is invalid.
        """
        values = self.model_dump()
        for name in ("always", "exclude"):
            # A pattern from an untrusted client could run forever.
            values[name] = tuple(re.escape(phrase) for phrase in values[name])
        values["boost"] = tuple(values["boost"])
        return Options(**values, explain=explain)


class _Models(_Strict):
    model: Name | None = None
    encoder: Name | None = None


class _ModelRequest(_Models):
    source: Source


class HighlightRequest(_ModelRequest):
    """An article, and how to highlight it."""

    options: HighlightOptionsIn = HighlightOptionsIn()
    explain: bool = False
    remember: Annotated[
        bool, Field(description="Whether to add the article to the library and its history.")
    ] = False


class BatchRequest(_Strict):
    """Several articles."""

    articles: Annotated[list[HighlightRequest], Field(min_length=1, max_length=MAX_ARTICLES)]


class ExplainRequest(_ModelRequest):
    """A sentence of an article, and the question that it may answer."""

    sentence: Annotated[int, Field(ge=0, description="Its index.")]
    about: Question | None = None


class LinkRequest(_Strict):
    """A sentence of an article, and the address of its page if the article does not state it."""

    source: Source
    sentence: Annotated[int, Field(ge=0, description="Its index.")]
    url: Annotated[str, Field(max_length=8000)] = ""


class CompareRequest(_Strict):
    """An article, and the models to compare on it."""

    source: Source
    models: Annotated[list[Name], Field(min_length=2, max_length=8)]


class LuhnRequest(_Strict):
    """An article."""

    source: Source


class ExportRequest(_ModelRequest):
    """An article, and the format of the file."""

    options: HighlightOptionsIn = HighlightOptionsIn()
    format: ExportFormat
    marks: Annotated[
        bool, Field(description="Whether to add the marks of the article in the library.")
    ] = True


class AnnotateRequest(_Models):
    """A PDF, and what to write into a copy of it."""

    source: FileSource
    options: HighlightOptionsIn = HighlightOptionsIn()
    explain: Annotated[bool, Field(description="Whether comments say why.")] = False
    highlights: Annotated[bool, Field(description="Whether to write the highlights.")] = True
    marks: Annotated[
        bool, Field(description="Whether to write the marks of the article in the library.")
    ] = True


class QuoteRequest(_Strict):
    """A part of an article to save as a quote; offsets are code points of the document's text."""

    source: Source
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    note: Note = ""


class NoteRequest(_Strict):
    """The reader's note on a quote; an empty one removes it."""

    note: Note


class CheckRequest(_Strict):
    """A text, and the article that it quotes."""

    post: Source
    article: Source
    min_words: Annotated[
        int, Field(ge=1, le=1000, description="Shorter quotations are ignored.")
    ] = 1


class VerifyRequest(_Strict):
    """A text, and the sources that it quotes."""

    post: Source
    sources: Annotated[list[Source], Field(min_length=1, max_length=MAX_ARTICLES)]
    min_words: Annotated[
        int, Field(ge=1, le=1000, description="Shorter quotations are ignored.")
    ] = 1
    repair: Annotated[bool, Field(description="Whether to return the repaired text.")] = False


class CompressRequest(_Models):
    """Texts, and how many tokens to keep of them."""

    sources: Annotated[list[Source], Field(min_length=1, max_length=MAX_ARTICLES)]
    tokens: Annotated[int, Field(ge=1, le=10**9)]
    about: Annotated[
        str | None,
        Field(
            max_length=MAX_QUESTION, description="Question or topic that decides what is relevant."
        ),
    ] = None
    tokenizer: TokenizerName | None = None


class DigestRequest(_Models):
    """Articles, and how much of each to list."""

    sources: Annotated[list[Source], Field(max_length=MAX_ARTICLES)] = []
    library: Annotated[bool, Field(description="Whether to add the articles of the library.")] = (
        False
    )
    since: Annotated[
        str | None,
        Field(max_length=60, description="12h, 7d, 2w or a date: the start of the period."),
    ] = None
    articles: Annotated[
        int | None, Field(ge=1, description="Maximum number of articles, the best ones.")
    ] = None
    options: HighlightOptionsIn = HighlightOptionsIn()
