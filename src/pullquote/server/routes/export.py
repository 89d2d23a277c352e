"""The routes that return highlights as a file."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.documents.document import Document, article_id
from pullquote.errors import LibraryError, NotInLibraryError, UsageError
from pullquote.library import MarkList
from pullquote.render import load_format
from pullquote.render.pdf import annotate_pdf
from pullquote.selection import HighlightResult, UserMark
from pullquote.server.dependencies import ContextDep, RequestContext
from pullquote.server.request_sources import decode_base64
from pullquote.server.requests import AnnotateRequest, ExportRequest
from pullquote.server.routes.common import LOGGER, POST_PROBLEMS, file_response, file_responses

router = APIRouter(prefix="/api", tags=["articles"])

PDF = "application/pdf"


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


@router.post(
    "/annotate",
    response_class=Response,
    responses=POST_PROBLEMS
    | {200: {"description": "The copy.", "content": {PDF: {"schema": {"type": "string"}}}}},
)
async def annotate(context: ContextDep, payload: AnnotateRequest) -> Response:
    """Return a copy of a PDF with the highlights, and the reader's marks, as annotations.

    The headers Pullquote-Written and Pullquote-Missing count the passages.
    """
    if not payload.highlights and not payload.marks:
        raise UsageError("highlights and marks cannot both be false")
    data = decode_base64(payload.source.file.data)
    document = context.read(payload.source)
    if payload.highlights:
        scored = context.service.score(document, payload.model, payload.encoder)
        result = scored.select(payload.options.as_options(explain=payload.explain))
    else:
        result = HighlightResult(context.service.split(document), (), "")
    marks = _marks(context, result.article.document) if payload.marks else ()
    annotated = annotate_pdf(data, replace(result, marks=(*result.marks, *marks)))
    counts = {"Written": annotated.written, "Missing": len(annotated.missing)}
    headers = {f"Pullquote-{name}": str(count) for name, count in counts.items()}
    return Response(annotated.data, media_type=PDF, headers=headers)


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
