"""Server, checking: the call that checks what a text quotes.

In: two sources, the text and the article it speaks of. Out: each quotation with its verdict.
"""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.payloads import CheckPayload
from pullquote.quotes.extract import find_quotations
from pullquote.quotes.verify import verify_quotations
from pullquote.server.dependencies import ContextDep, problem_responses
from pullquote.server.requests import CheckRequest

router = APIRouter(prefix="/api", tags=["articles"])

MOST_QUOTATIONS = 200


@router.post(
    "/check",
    response_model=CheckPayload,
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
        return CheckPayload(
            post=post,
            article=article,
            is_verbatim=all(checked.verdict == "verbatim" for checked in found),
            quotations=tuple(checked.to_payload() for checked in found),
        ).to_dict()

    return JSONResponse(await calls.with_document(given.post, work))
