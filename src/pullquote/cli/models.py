"""The command ``models``: list the installed models, and show the cards of model files."""

from dataclasses import replace
from pathlib import Path

import click

from pullquote._io.paths import MODEL_SUFFIX, find_model, model_folder
from pullquote.errors import UnknownNameError
from pullquote.models import (
    ENCODERS_WITH_MODELS,
    ModelCard,
    default_model,
    installed_models,
    read_card,
)
from pullquote.scorers import DEFAULT_SCORER


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME|PATH]...")
def models(names: tuple[str, ...]) -> None:
    """Show the cards of models; default: the installed models and your own.

    NAME is a name that --model accepts: rnn for the bundled models, or one of your own.
    """
    bundled = [default_model(encoder) for encoder in (None, *ENCODERS_WITH_MODELS)]
    paths = [
        path
        for name in names
        for path in (dict.fromkeys(bundled) if name == DEFAULT_SCORER else [_find(name)])
    ]
    for i, path in enumerate(paths or installed_models()):
        if i:
            click.echo()
        card = read_card(path)
        click.echo(_describe(replace(card, name=DEFAULT_SCORER) if path in bundled else card, path))


def _find(name: str) -> Path:
    path = find_model(name)
    if path.parent == model_folder() and not path.is_file():
        own = [item.stem for item in installed_models() if item.parent == path.parent]
        raise UnknownNameError(
            f"no model is named {name!r}; there are {', '.join([DEFAULT_SCORER, *own])}, and "
            f"files whose path ends in {MODEL_SUFFIX}"
        )
    return path


def _describe(card: ModelCard, path: Path) -> str:
    network = card.architecture
    direction = ", bidirectional" if network.bidirectional else ""
    ensemble = f", ensemble of {network.ensemble_size}" if network.ensemble_size > 1 else ""
    layers = f"{network.layers} × " if network.layers > 1 else ""
    units = f"{network.units} units{direction}{ensemble}"
    lines = [
        f"{card.name}  ({path}, {path.stat().st_size / 1e6:.1f} MB)",
        f"  network:  {layers}{network.layer_type} with {units}",
        f"  encoder:  {card.encoder} ({card.encoder_fingerprint})",
        f"  labels:   {card.labeler}, positive from {card.positive_threshold:g}",
        f"  license:  {card.license or 'unknown'}",
        f"  seed:     {card.seed}",
        *(f"  data:     {line}" for line in card.data),
        *(f"  measured: {name} {value:.4g}" for name, value in card.metrics.items()),
    ]
    return "\n".join(lines)
