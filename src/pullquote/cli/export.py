"""The command ``export``: convert a model file for phones or browsers."""

from pathlib import Path

import click

from pullquote._io.paths import find_model
from pullquote.cli.options import check_out, out_option
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
    "format_name",
    required=True,
    type=click.Choice(["onnx"]),
    help="onnx runs on ONNX Runtime, which includes browsers and phones.",
)
@out_option
def export(model: str, format_name: str, out: Path) -> None:
    """Convert a trained model (default: the bundled one) for phones or browsers.

    The file maps the features of an article's sentences to scores (see docs/model-file.md). It is
    compared with NumPy first, and not written if any score differs by more than 0.0001.
    """
    check_out(out)

    from pullquote.training.export.verify import export_model

    size, difference = export_model(find_model(model), format_name, out)
    click.echo(f"{out}: {size / 1e6:.1f} MB, maximum difference from NumPy {difference:.1g}")
