"""Send requests to a pullquote server.

Input: sources. Output: payloads, or an error of `pullquote.errors`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from pullquote._io.closing import Closing
from pullquote.client.types import Source, error_from_problem
from pullquote.documents.document import Document
from pullquote.errors import (
    ClientError,
    FetchTimeoutError,
    PullquoteError,
    UnreachableError,
    UsageError,
)
from pullquote.payloads import (
    BatchPayload,
    CheckPayload,
    ComparisonPayload,
    CompressPayload,
    DigestPayload,
    EvaluatePayload,
    ExplainPayload,
    HighlightPayload,
    HistoryPayload,
    LibraryArticlePayload,
    LinkPayload,
    MarksPayload,
    ModelPayload,
    ModelsPayload,
    Payload,
    QuotePayload,
    QuotesPayload,
    VerifyPayload,
)
from pullquote.scorers import Explanation

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 60.0

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REQUEST_FIELDS = ("encoder", "explain", "remember")
P = TypeVar("P", bound=Payload)


class Client(Closing):
    """A pullquote server. Threads can share a client; use it in a ``with`` statement to close it.

    Args:
        base_url: Address of the server.
        token: Bearer token, if the server requires one.
        timeout_seconds: How long to wait for a response.
        transport: Replaces the network in tests.

    Raises:
        PullquoteError: From every method: `UnreachableError` or `FetchTimeoutError` if the server
            does not respond, `UsageError` for an invalid request, `NotInLibraryError`,
            `TooLargeError`, and `ClientError` for all other errors.
    """

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        token: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        try:
            self._name = base_url.rstrip("/")
            is_local = httpx.URL(base_url).host in _LOOPBACK
            self._http = httpx.Client(
                base_url=base_url,
                headers={"Authorization": f"Bearer {token}"} if token else {},
                timeout=timeout_seconds,
                transport=transport,
                trust_env=not is_local,  # no proxy for this machine
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise UsageError(f"{base_url}: not a valid server address: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def highlight(self, source: Source, *, model: str = "", **options: Any) -> HighlightPayload:
        """Highlight an article.

        Args:
            source: The article.
            model: Name of the scorer; the server's default if empty.
            options: ``encoder``, ``explain`` and ``remember``; all others become the ``options``
                of the request, with names as in `pullquote.Options`.
        """
        return self._post("highlight", _request(source, model, options), HighlightPayload)

    def highlight_batch(
        self, sources: Iterable[Source], *, model: str = "", **options: Any
    ) -> list[HighlightPayload | PullquoteError]:
        """Highlight several articles. The result of an article that fails is the error."""
        articles = [_request(source, model, options) for source in sources]
        batch = self._post("highlight/batch", {"articles": articles}, BatchPayload)
        return [
            item.highlighted
            or error_from_problem(item.problem and item.problem.to_dict(), item.status, self._name)
            for item in batch.results
        ]

    def evaluate(self, text: str, *, model: str = "", title: str = "") -> list[tuple[int, float]]:
        """Score a text. Return index and score of each sentence, best first."""
        payload = self._request_payload(
            "POST",
            "evaluate",
            EvaluatePayload,
            params=_named(model=model, title=title),
            content=text.encode("utf-8", "replace"),
            headers={"Content-Type": "text/plain; charset=utf-8"},
        )
        return [(item.index, item.score) for item in payload.scored_article_sentences]

    def explain(
        self, source: Source, sentence: int, *, model: str = "", about: str = ""
    ) -> Explanation:
        """Explain the score of a sentence, given by its index, or its relevance to a question."""
        request = _request(source, model, {}) | {"sentence": sentence}
        request |= {"about": about} if about else {}
        return self._post("explain", request, ExplainPayload).explanation

    def link_to(self, source: Source, sentence: int) -> str:
        """Return a link that leads to a sentence, given by its index, in its page."""
        request = {"source": dict(source.payload), "sentence": sentence}
        return self._post("link", request, LinkPayload).url

    def compare(self, source: Source, models: Iterable[str]) -> ComparisonPayload:
        """Score an article with two to eight models."""
        request = {"source": dict(source.payload), "models": list(models)}
        return self._post("compare", request, ComparisonPayload)

    def check(self, post: Source, article: Source, *, min_words: int = 1) -> CheckPayload:
        """Check every quotation in a text against the article it quotes."""
        request = {
            "post": dict(post.payload),
            "article": dict(article.payload),
            "min_words": min_words,
        }
        return self._post("check", request, CheckPayload)

    def verify(
        self, post: Source, sources: Sequence[Source], *, min_words: int = 1, repair: bool = False
    ) -> VerifyPayload:
        """Verify every quotation in a text against the sources it quotes."""
        request = {
            "post": dict(post.payload),
            "sources": [dict(source.payload) for source in sources],
            "min_words": min_words,
            "repair": repair,
        }
        return self._post("verify", request, VerifyPayload)

    def compress(
        self,
        sources: Sequence[Source],
        about: str | None = None,
        *,
        tokens: int,
        tokenizer: str | None = None,
        model: str = "",
        encoder: str = "",
    ) -> CompressPayload:
        """Keep the most important sentences of texts within a budget of tokens."""
        request = {
            **_named(model=model, encoder=encoder),
            "sources": [dict(source.payload) for source in sources],
            "about": about,
            "tokens": tokens,
            "tokenizer": tokenizer,
        }
        return self._post("compress", request, CompressPayload)

    def digest(
        self,
        sources: Sequence[Source] = (),
        *,
        library: bool = False,
        since: str = "",
        articles: int | None = None,
        model: str = "",
        encoder: str = "",
        **options: Any,
    ) -> DigestPayload:
        """List the best sentences of articles, without repeats across them.

        Args:
            sources: The articles.
            library: Whether to add the articles of the server's library.
            since: The start of the period, such as ``7d``; empty for all.
            articles: Maximum number of articles, the best ones.
            model: Name of the scorer; the server's default if empty.
            encoder: Name of the encoder; the model's own if empty.
            options: As in `pullquote.Options`.
        """
        request = {
            **_named(since=since, model=model, encoder=encoder),
            "sources": [dict(source.payload) for source in sources],
            "library": library,
            "articles": articles,
            "options": options,
        }
        return self._post("digest", request, DigestPayload)

    def export(self, source: Source, format_name: str, *, model: str = "", **options: Any) -> bytes:
        """Return the highlights of an article as a file in the given format."""
        request = _request(source, model, options) | {"format": format_name}
        return self._send("POST", "export", json=request).content

    def annotate(
        self,
        source: Source,
        *,
        model: str = "",
        highlights: bool = True,
        marks: bool = True,
        **options: Any,
    ) -> bytes:
        """Return a copy of a PDF, given by `Source.file`, with highlights and marks in it.

        Args:
            source: The PDF.
            model: Name of the scorer; the server's default if empty.
            highlights: Whether to write the highlights.
            marks: Whether to write the marks of the article in the server's library.
            options: As for `highlight`, without ``remember``.
        """
        request = _request(source, model, options) | {"highlights": highlights, "marks": marks}
        return self._send("POST", "annotate", json=request).content

    def models(self) -> list[ModelPayload]:
        """List the models that the server offers."""
        return list(self._request_payload("GET", "models", ModelsPayload).models)

    def add_quote(self, source: Source, start: int, end: int, *, note: str = "") -> QuotePayload:
        """Save a part of an article as a quote, with a note."""
        request = {"source": dict(source.payload), "start": start, "end": end, "note": note}
        return self._post("quotes", request, QuotePayload)

    def quotes(self, article: str) -> list[QuotePayload]:
        """List the quotes of an article, given by its id."""
        params = {"article": article}
        return list(self._request_payload("GET", "quotes", QuotesPayload, params=params).quotes)

    def set_note(self, quote: int, note: str) -> QuotePayload:
        """Set the note on a quote, given by its id; an empty one removes it."""
        path = f"quotes/{quote:d}/note"
        return self._request_payload("PUT", path, QuotePayload, json={"note": note})

    def marks(
        self, query: str = "", *, own: bool = False, limit: int = 50, before: int = 0
    ) -> MarksPayload:
        """List the marks of all articles; see `pullquote.library.MarkList.marks`."""
        params = {"query": query, "own": own, "limit": limit, "before": before}
        return self._request_payload("GET", "marks", MarksPayload, params=params)

    def export_marks(self, format_name: str, query: str = "", *, own: bool = False) -> bytes:
        """Return the marks of all articles as a file in the given format."""
        params = {"format": format_name, "query": query, "own": own}
        return self._send("GET", "marks/export", params=params).content

    def remove_quote(self, quote: int) -> None:
        """Remove a quote, given by its id."""
        self._send("DELETE", f"quotes/{quote:d}")

    def history(self, query: str = "", *, limit: int = 50, before: str = "") -> HistoryPayload:
        """List the reading history, latest first; see `pullquote.library.Library.readings`."""
        params = {"query": query, "limit": limit} | ({"before": before} if before else {})
        return self._request_payload("GET", "history", HistoryPayload, params=params)

    def get_article(self, article: str) -> tuple[Document, list[QuotePayload]]:
        """Return an article of the library, given by its id, and its quotes."""
        path = f"history/{_path(article)}"
        payload = self._request_payload("GET", path, LibraryArticlePayload)
        return payload.document, list(payload.quotes)

    def forget(self, article: str, *, quotes: bool = False) -> None:
        """Remove an article from the history, and its quotes from the library if requested."""
        params = {"quotes": "true"} if quotes else {}
        self._send("DELETE", f"history/{_path(article)}", params=params)

    def forget_all(self) -> None:
        """Clear the history."""
        self._send("DELETE", "history")

    def _post(self, path: str, request: Mapping[str, Any], cls: type[P]) -> P:
        return self._request_payload("POST", path, cls, json=request)

    def _request_payload(self, method: str, path: str, cls: type[P], **request: Any) -> P:
        response = self._send(method, path, **request)
        try:
            return cls.from_dict(response.json())
        except (ValueError, RecursionError) as error:
            raise ClientError(
                f"{self._name}: response not understood; "
                "the server must run the same version of pullquote"
            ) from error

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = self._http.request(method, f"/api/{path}", **request)
        except httpx.TimeoutException as error:
            raise FetchTimeoutError(f"{self._name}: no response in time") from error
        except httpx.HTTPError as error:
            raise UnreachableError(f"{self._name}: cannot connect: {error}") from error
        if response.is_success:
            return response
        try:
            problem = response.json()
        except (ValueError, RecursionError):
            problem = None
        raise error_from_problem(problem, response.status_code, self._name)


def _request(source: Source, model: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON of a request; parameters that were not given are left out."""
    highlight_options = {key: value for key, value in options.items() if key not in _REQUEST_FIELDS}
    request = {key: options[key] for key in _REQUEST_FIELDS if key in options}
    request |= {"model": model} if model else {}
    request |= {"options": highlight_options} if highlight_options else {}
    return {"source": dict(source.payload), **request}


def _named(**names: str) -> dict[str, str]:
    """Return the names that were given."""
    return {key: value for key, value in names.items() if value}


def _path(part: str) -> str:
    return quote(part, safe="", errors="replace")
