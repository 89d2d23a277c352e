"""Server, models: what is said of the models that are offered.

In: the engine. Out: names, descriptions and cards as JSON has them.
"""

import inspect
from dataclasses import asdict

from pullquote.payloads import ModelPayload, ModelsPayload
from pullquote.server.scoring_service import ScoringService

_CARD = ("name", "encoder", "labels", "license", "data", "metrics")


def list_models(engine: ScoringService) -> ModelsPayload:
    """Describe the models that can be asked for, the default among them."""
    return ModelsPayload(engine.default, tuple(_describe(engine, name) for name in engine.models))


def _describe(engine: ScoringService, name: str) -> ModelPayload:
    highlighter = engine.models[name]
    scorer = highlighter.scorer
    about = inspect.getmodule(type(scorer)) if name == "rnn" else type(scorer)
    words = (inspect.getdoc(about) or inspect.getdoc(type(scorer)) or "").partition("\n\n")[0]
    card = getattr(scorer, "card", None)
    values = asdict(card) if card else {}
    return ModelPayload(
        name=name,
        is_default=name == engine.default,
        needs_vectors=scorer.needs_vectors,
        encoder=highlighter.encoder.name if highlighter.encoder else "",
        description=" ".join(words.split()),
        card={key: values[key] for key in _CARD if key in values} if card else None,
    )
