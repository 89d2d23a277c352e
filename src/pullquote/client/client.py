"""Client, calls: what may be asked of a server.

In: sources. Out: the answers, or an error of ours.
"""

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from pullquote.client.types import (
    CheckResult,
    Comparison,
    Explanation,
    HighlightResponse,
    History,
    Model,
    Source,
    as_error,
    pick,
)
from pullquote.documents.document import Document
from pullquote.errors import (
    ClientError,
    FetchTimeoutError,
    PullquoteError,
    UnreachableError,
    UsageError,
)
from pullquote.library import Quote, Reading

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 60.0

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BESIDE_OPTIONS = ("encoder", "explain", "remember")
Made = TypeVar("Made")


class Client:
    """A server of pullquote. Any thread may use it; it is closed at the end of a ``with``.

    Args:
        base_url: Where the server stands.
        token: What it asks for, if it does.
        timeout_seconds: How long to wait for an answer.
        transport: What carries the requests, for tests.

    Raises:
        PullquoteError: From every method: `UnreachableError` or `FetchTimeoutError` where nobody
            answers, `UsageError` for what cannot be asked, `NotInLibraryError`, `TooLargeError`,
            and `ClientError` for all else that the server says.
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
                trust_env=not is_local,  # no proxy leads to one's own machine
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise UsageError(f"{base_url}: cannot be a server's address: {error}") from error

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def highlight(self, source: Source, *, model: str = "", **more: Any) -> HighlightResponse:
        """Highlight an article.

        Args:
            source: The article.
            model: Name of the scorer; the server's default if empty.
            more: Of the request ``encoder``, ``explain`` and ``remember``; all else goes into its
                ``options``, with names as in `pullquote.Options`.
        """
        return self._post("highlight", _request(source, model, more), HighlightResponse.from_json)

    def highlight_batch(
        self, sources: Iterable[Source], *, model: str = "", **more: Any
    ) -> list[HighlightResponse | PullquoteError]:
        """Highlight several articles; what goes wrong with one stands in its place."""

        def make(found: Any) -> list[HighlightResponse | PullquoteError]:
            return [
                HighlightResponse.from_json(each["highlighted"])
                if each.get("highlighted")
                else as_error(each.get("problem"), each["status"], self._name)
                for each in found["results"]
            ]

        articles = [_request(source, model, more) for source in sources]
        return self._post("highlight/batch", {"articles": articles}, make)

    def evaluate(self, text: str, *, model: str = "", title: str = "") -> list[tuple[int, float]]:
        """Score a text, as the talk's service did: index and score, the best sentence first."""
        return self._ask(
            "POST",
            "evaluate",
            lambda found: [(e["index"], e["score"]) for e in found["scored_article_sentences"]],
            params={name: each for name, each in (("model", model), ("title", title)) if each},
            content=text.encode("utf-8", "replace"),
            headers={"Content-Type": "text/plain; charset=utf-8"},
        )

    def explain(self, source: Source, sentence: int, *, model: str = "") -> Explanation:
        """Say why a sentence, told by its index, has its score."""
        asked = _request(source, model, {}) | {"sentence": sentence}
        return self._post("explain", asked, lambda found: pick(Explanation, found["explanation"]))

    def compare(self, source: Source, models: Iterable[str]) -> Comparison:
        """Score an article by two to eight models."""
        asked = {"source": dict(source.given), "models": list(models)}
        return self._post("compare", asked, lambda found: pick(Comparison, found))

    def check(self, post: Source, article: Source, *, min_words: int = 1) -> CheckResult:
        """Check every quotation of a text against the article it speaks of.

        Args:
            post: The text that quotes.
            article: What it quotes from.
            min_words: Quotations of fewer words are not looked at.
        """
        asked = {
            "post": dict(post.given),
            "article": dict(article.given),
            "min_words": min_words,
        }
        return self._post("check", asked, CheckResult.from_json)

    def export(self, source: Source, format_name: str, *, model: str = "", **more: Any) -> bytes:
        """Give the highlights of an article as a file of a format."""
        asked = _request(source, model, more) | {"format": format_name}
        return self._answer("POST", "export", json=asked).content

    def models(self) -> list[Model]:
        """List the models that the server offers."""
        return self._ask("GET", "models", lambda found: _all(Model, found["models"]))

    def add_quote(self, source: Source, start: int, end: int) -> Quote:
        """Keep a part of an article as a quote."""
        asked = {"source": dict(source.given), "start": start, "end": end}
        return self._post("quotes", asked, lambda found: pick(Quote, found))

    def quotes(self, article: str) -> list[Quote]:
        """List the quotes of an article, told by its id."""
        asked = {"article": article}
        return self._ask("GET", "quotes", lambda found: _all(Quote, found["quotes"]), params=asked)

    def remove_quote(self, number: int) -> None:
        """Take a quote out, told by its id."""
        self._answer("DELETE", f"quotes/{number:d}")

    def history(self, query: str = "", *, limit: int = 50, before: str = "") -> History:
        """List what was read, the last first; see `pullquote.library.Library.readings`."""
        asked = {"query": query, "limit": limit} | ({"before": before} if before else {})
        return self._ask(
            "GET",
            "history",
            lambda found: History(tuple(_all(Reading, found["readings"])), found.get("next")),
            params=asked,
        )

    def get_article(self, article: str) -> tuple[Document, list[Quote]]:
        """Give an article of the library, told by its id, and its quotes."""
        return self._ask(
            "GET",
            f"history/{_path(article)}",
            lambda found: (
                Document.from_dict(found["document"]),
                _all(Quote, found["quotes"]),
            ),
        )

    def forget(self, article: str, *, quotes: bool = False) -> None:
        """Take an article out of the history, and its quotes out of the library if asked."""
        asked = {"quotes": "true"} if quotes else {}
        self._answer("DELETE", f"history/{_path(article)}", params=asked)

    def forget_all(self) -> None:
        """Empty the history."""
        self._answer("DELETE", "history")

    def _post(self, path: str, asked: Mapping[str, Any], make: Callable[[Any], Made]) -> Made:
        return self._ask("POST", path, make, json=asked)

    def _ask(self, method: str, path: str, make: Callable[[Any], Made], **request: Any) -> Made:
        answer = self._answer(method, path, **request)
        try:
            return make(answer.json())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ClientError(
                f"{self._name}: the answer is not understood; "
                "a server of this version of pullquote is needed"
            ) from error

    def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, f"/api/{path}", **request)
        except httpx.TimeoutException as error:
            raise FetchTimeoutError(f"{self._name}: has not answered in time") from error
        except httpx.HTTPError as error:
            raise UnreachableError(f"{self._name}: cannot be reached: {error}") from error
        if answer.is_success:
            return answer
        try:
            problem = answer.json()
        except ValueError:
            problem = None
        raise as_error(problem, answer.status_code, self._name)


def _request(source: Source, model: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """Make a request of what was given, leaving out what was not."""
    options = {name: each for name, each in more.items() if name not in _BESIDE_OPTIONS}
    asked: dict[str, Any] = {name: more[name] for name in _BESIDE_OPTIONS if name in more}
    asked |= {"model": model} if model else {}
    asked |= {"options": options} if options else {}
    return {"source": dict(source.given), **asked}


def _path(part: str) -> str:
    return quote(part, safe="", errors="replace")


def _all(kind: type[Made], given: Iterable[Mapping[str, Any]]) -> list[Made]:
    return [pick(kind, each) for each in given]
