"""Server, checking: the call that checks what a text quotes.

In: two sources, the text and the article it speaks of. Out: each quotation with its verdict.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.quotes.extract import find_quotations
from pullquote.quotes.verify import verify_quotations
from pullquote.server.dependencies import ContextDep, problem_responses
from pullquote.server.requests import CheckRequest

router = APIRouter(prefix="/api", tags=["articles"])

MOST_QUOTATIONS = 200


class SpanResponse(BaseModel):
    """A part of the article that a quotation repeats, in code points of its text."""

    start: int
    end: int
    quality: float


class ChangeResponse(BaseModel):
    """Words that differ."""

    article: str
    quotation: str


class QuotationResponse(BaseModel):
    """A quotation, in code points of the text that quotes, and what became of it."""

    start: int
    end: int
    text: str
    verdict: Literal["verbatim", "altered", "absent"]
    quality: Annotated[float, Field(description="How much alike; 0 where absent.")]
    is_marked: Annotated[bool, Field(description="Whether ellipses or brackets show it all.")]
    places: list[SpanResponse]
    changes: list[ChangeResponse]


class CheckResponse(BaseModel):
    """The quotations of a text in order."""

    post: dict[str, Any]
    article: dict[str, Any]
    is_verbatim: Annotated[bool, Field(description="Whether all are.")]
    quotations: list[QuotationResponse]


@router.post(
    "/check",
    response_model=CheckResponse,
    responses=problem_responses(400, 404, 408, 413, 415, 422),
)
async def check(calls: ContextDep, given: CheckRequest) -> JSONResponse:
    """Check every quotation of a text against the article: verbatim, altered or absent."""
    article = await calls.with_document(given.article, lambda document: document)

    def work(post: Document) -> dict[str, Any]:
        many = len(find_quotations(post, min_words=given.min_words))
        if many > MOST_QUOTATIONS:
            raise UsageError(f"post has {many} quotations; at most {MOST_QUOTATIONS} are checked")
        found = verify_quotations(post, article, min_words=given.min_words)
        return {
            "post": post.to_dict(),
            "article": article.to_dict(),
            "is_verbatim": all(each.verdict == "verbatim" for each in found),
            "quotations": [each.to_dict() for each in found],
        }

    return JSONResponse(await calls.with_document(given.post, work))
