"""Routes that describe the models and the server."""

import inspect
from dataclasses import asdict

from fastapi import APIRouter
from starlette.responses import Response

from pullquote import __version__
from pullquote.payloads import ModelPayload, ModelsPayload, ServerInfoPayload
from pullquote.server.dependencies import ContextDep, problem_responses
from pullquote.server.routes.common import json_response
from pullquote.server.scoring_service import ScoringService

router = APIRouter(prefix="/api", tags=["articles"])

_CARD = ("name", "encoder", "labels", "license", "data", "metrics")


@router.get("/models", response_model=ModelsPayload, responses=problem_responses())
async def list_models(context: ContextDep) -> Response:
    """List the models that the server offers."""
    service = context.service
    models = tuple(_describe(service, name) for name in service.models)
    return json_response(ModelsPayload(service.default, models))


@router.get("/settings", response_model=ServerInfoPayload, responses=problem_responses())
async def read_settings(context: ContextDep) -> Response:
    """Return the settings that a page needs."""
    config = context.config
    return json_response(
        ServerInfoPayload(
            version=__version__,
            can_fetch=config.allow_fetch,
            has_library=config.library is not None,
            max_bytes=config.max_bytes,
            max_sentences=config.max_sentences,
        )
    )


def _describe(service: ScoringService, name: str) -> ModelPayload:
    highlighter = service.models[name]
    scorer = highlighter.scorer
    # The description of a trained model is in its module; the class only says how it runs.
    described = inspect.getmodule(type(scorer)) if name == "rnn" else type(scorer)
    text = (inspect.getdoc(described) or "").partition("\n\n")[0]
    card = getattr(scorer, "card", None)
    values = asdict(card) if card else {}
    return ModelPayload(
        name=name,
        is_default=name == service.default,
        needs_vectors=scorer.needs_vectors,
        encoder=highlighter.encoder_name,
        description=" ".join(text.split()),
        card={key: values[key] for key in _CARD if key in values} if card else None,
    )
