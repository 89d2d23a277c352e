"""The route that exports highlights as a file."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.documents.document import Document, article_id
from pullquote.errors import LibraryError, NotInLibraryError
from pullquote.library import MarkList
from pullquote.render import load_format
from pullquote.selection import UserMark
from pullquote.server.dependencies import ContextDep, RequestContext
from pullquote.server.requests import ExportRequest
from pullquote.server.routes.common import LOGGER, POST_PROBLEMS, file_response, file_responses

router = APIRouter(prefix="/api", tags=["articles"])


@router.post(
    "/export", response_class=Response, responses=POST_PROBLEMS | file_responses(has_articles=False)
)
async def export(context: ContextDep, payload: ExportRequest) -> Response:
    """Return the highlights of an article as a file, and the reader's marks in the library."""
    scored = context.score(payload.source, payload.model, payload.encoder)
    result = scored.select(payload.options.as_options())
    marks = _marks(context, result.article.document) if payload.marks else ()
    file_format = load_format(payload.format)
    text = file_format.render(replace(result, marks=(*result.marks, *marks)))
    return file_response(file_format, result.article.title, text)


def _marks(context: RequestContext, document: Document) -> tuple[UserMark, ...]:
    if context.config.library is None:
        return ()
    try:
        return MarkList(context.library).of_article(article_id(document))
    except NotInLibraryError:
        return ()
    except LibraryError as error:
        LOGGER.warning("library not read", extra={"fields": {"reason": str(error)}})
        return ()
