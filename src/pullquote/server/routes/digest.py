"""The route that makes a digest."""

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.digest import ArticleReader, digest_sources, parse_since
from pullquote.errors import PullquoteError, UsageError
from pullquote.payloads import DigestPayload
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import DigestRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response

router = APIRouter(prefix="/api", tags=["articles"])


@router.post("/digest", response_model=DigestPayload, responses=POST_PROBLEMS)
async def digest(context: ContextDep, payload: DigestRequest) -> Response:
    """List the best sentences of articles, without repeats. Unusable articles are reported."""
    if not payload.sources and not payload.library:
        raise UsageError("at least one source is needed, or the library")
    since = parse_since(payload.since) if payload.since is not None else None
    highlighter = context.service.find(payload.model, payload.encoder)
    problems: list[str] = []
    reader = ArticleReader([], since)
    for i, source in enumerate(payload.sources):
        try:
            reader.sources.append(context.service.split(context.read(source)).document)
        except PullquoteError as error:
            problems.append(f"sources.{i}: {error}")
    if payload.library:
        reader.sources.append(context.library)
    made = digest_sources(
        reader,
        highlighter,
        payload.options.as_options(),
        articles=payload.articles,
        problems=problems,
    )
    return json_response(made)
