"""The command ``models``: list the installed models, and show the cards of model files."""

from pathlib import Path

import click

from pullquote._io.paths import find_model
from pullquote.models import ModelCard, installed_models, read_card


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME|PATH]...")
def models(names: tuple[str, ...]) -> None:
    """Show the cards of models; default: the installed models and your own."""
    for i, path in enumerate([find_model(name) for name in names] or installed_models()):
        if i:
            click.echo()
        click.echo(_describe(read_card(path), path))


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
