"""The routes that check the quotations in a text."""

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.documents.document import Document
from pullquote.errors import UsageError
from pullquote.payloads import CheckPayload, VerifyPayload
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.verification import verify_quotations
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import CheckRequest, VerifyRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response

router = APIRouter(prefix="/api", tags=["articles"])

MAX_QUOTATIONS = 200


@router.post("/check", response_model=CheckPayload, responses=POST_PROBLEMS)
async def check(context: ContextDep, payload: CheckRequest) -> Response:
    """Check every quotation in a text against the article: verbatim, altered or absent."""
    article, post = context.read(payload.article), context.read(payload.post)
    checked = verify_quotations(post, _find(post, payload.min_words), [article])
    return json_response(
        CheckPayload(
            post=post,
            article=article,
            is_verbatim=checked.is_verbatim,
            quotations=tuple(quotation.to_payload() for quotation in checked),
        )
    )


@router.post("/verify", response_model=VerifyPayload, responses=POST_PROBLEMS)
async def verify(context: ContextDep, payload: VerifyRequest) -> Response:
    """Verify every quotation in a text against several sources, and repair it on request."""
    post = context.read(payload.post)
    quotations = _find(post, payload.min_words)
    checked = verify_quotations(post, quotations, map(context.read, payload.sources))
    return json_response(checked.to_payload(repair=payload.repair))


def _find(post: Document, min_words: int) -> list[Quotation]:
    quotations = find_quotations(post, min_words=min_words)
    if len(quotations) > MAX_QUOTATIONS:
        raise UsageError(f"post has {len(quotations)} quotations; the limit is {MAX_QUOTATIONS}")
    return quotations
