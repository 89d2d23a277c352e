"""Server, models: what is said of the models that are offered.

In: the engine. Out: names, descriptions and cards as JSON has them.
"""

import inspect
from dataclasses import asdict
from typing import Any

from pullquote.server.scoring_service import ScoringService

_CARD = ("name", "encoder", "labels", "license", "data", "metrics")


def list_models(engine: ScoringService) -> dict[str, Any]:
    """Describe the models that can be asked for, the default among them."""
    found = [_describe(engine, name) for name in engine.models]
    return {"default": engine.default, "models": found}


def _describe(engine: ScoringService, name: str) -> dict[str, Any]:
    highlighter = engine.models[name]
    scorer = highlighter.scorer
    about = inspect.getmodule(type(scorer)) if name == "rnn" else type(scorer)
    words = (inspect.getdoc(about) or inspect.getdoc(type(scorer)) or "").partition("\n\n")[0]
    described = {
        "name": name,
        "is_default": name == engine.default,
        "needs_vectors": scorer.needs_vectors,
        "encoder": highlighter.encoder.name if highlighter.encoder else "",
        "description": " ".join(words.split()),
    }
    card = getattr(scorer, "card", None)
    if card is None:
        return described
    known = asdict(card)
    return described | {"card": {key: known[key] for key in _CARD if key in known}}
