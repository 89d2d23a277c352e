"""The command ``models``: what is installed, and what a model file says of itself."""

from pathlib import Path

import click

from pullquote._io.paths import find_model
from pullquote.models import ModelCard, installed_models, read_card


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME|PATH]...")
def models(names: tuple[str, ...]) -> None:
    """Show the cards of the installed models and your own, or of those named."""
    for number, path in enumerate([find_model(name) for name in names] or installed_models()):
        if number:
            click.echo()
        click.echo(_describe(read_card(path), path))


def _describe(card: ModelCard, path: Path) -> str:
    network = card.architecture
    direction = " in both directions" if network.bidirectional else ""
    fits = f", mean of {network.ensemble_size}" if network.ensemble_size > 1 else ""
    layers = f"{network.layers} × " if network.layers > 1 else ""
    lines = [
        f"{card.name}  ({path}, {path.stat().st_size / 1e6:.1f} MB)",
        f"  network:  {layers}{network.layer_type} of {network.units} units{direction}{fits}",
        f"  encoder:  {card.encoder} ({card.encoder_fingerprint})",
        f"  labels:   {card.labeler}, close from {card.positive_threshold:g}",
        f"  license:  {card.license or 'not said'}",
        f"  seed:     {card.seed}",
        *(f"  data:     {line}" for line in card.data),
        *(f"  measured: {name} {value:.4g}" for name, value in card.metrics.items()),
    ]
    return "\n".join(lines)
