"""The route that checks the quotations in a text."""

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.errors import UsageError
from pullquote.payloads import CheckPayload
from pullquote.quotes.extract import find_quotations
from pullquote.quotes.verify import verify_quotations
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import CheckRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response

router = APIRouter(prefix="/api", tags=["articles"])

MAX_QUOTATIONS = 200


@router.post("/check", response_model=CheckPayload, responses=POST_PROBLEMS)
async def check(context: ContextDep, payload: CheckRequest) -> Response:
    """Check every quotation in a text against the article: verbatim, altered or absent."""
    article, post = context.read(payload.article), context.read(payload.post)
    count = len(find_quotations(post, min_words=payload.min_words))
    if count > MAX_QUOTATIONS:
        raise UsageError(f"post has {count} quotations; the limit is {MAX_QUOTATIONS}")
    checked = verify_quotations(post, article, min_words=payload.min_words)
    return json_response(
        CheckPayload(
            post=post,
            article=article,
            is_verbatim=all(quotation.verdict == "verbatim" for quotation in checked),
            quotations=tuple(quotation.to_payload() for quotation in checked),
        )
    )
