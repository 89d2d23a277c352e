"""The command ``export``: a model file in a format for phones or browsers."""

from pathlib import Path

import click

from pullquote._io.paths import find_model
from pullquote.errors import UsageError
from pullquote.models import DEFAULT_MODEL

EXAMPLES = """\b
Examples:
  pullquote export --format onnx --out model.onnx
  pullquote export my.safetensors --format onnx --out my.onnx
"""


@click.command(epilog=EXAMPLES)
@click.argument("model", metavar="[NAME|PATH]", default=str(DEFAULT_MODEL))
@click.option(
    "--format",
    "kind",
    required=True,
    type=click.Choice(["onnx"]),
    help="onnx runs on ONNX Runtime, also in browsers and on phones.",
)
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE."
)
def export(model: str, kind: str, out: Path) -> None:
    """Write a trained model (by default the one that comes along) for phones or browsers.

    The file turns an article's rows into scores (docs/model-file.md tells what rows are). It is
    run beside NumPy first, and not written if any score differs by more than 0.0001.
    """
    if not out.parent.is_dir():
        raise UsageError(f"--out is {out}, but there is no folder {out.parent}")

    from pullquote.training.export.portable import export_model

    size, difference = export_model(find_model(model), kind, out)
    click.echo(f"{out}: {size / 1e6:.1f} MB, scores within {difference:.1g} of NumPy's")
