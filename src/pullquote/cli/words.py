"""The command ``words``: word vectors by skip-gram, and what can be asked of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pullquote._io.paths import MODEL_SUFFIX
from pullquote.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pullquote.evaluation.svg_charts import Figure
    from pullquote.training.word_vectors.query import Neighbor
    from pullquote.training.word_vectors.word_file import WordVectors

EXAMPLES = """\b
Examples:
  pullquote words train books.txt.xz notes.md --out words.safetensors
  pullquote words train letters.txt --out words.safetensors --engine keras --least 2
"""

VECTORS = click.option(
    "--words",
    "path",
    default="words.safetensors",
    show_default=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What pullquote words train made.",
)


@click.group()
def words() -> None:
    """Train word vectors on text, and ask them what is like what."""


@words.command(epilog=EXAMPLES)
@click.argument("text", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE."
)
@click.option(
    "--engine",
    default="gensim",
    show_default=True,
    type=click.Choice(["gensim", "keras"]),
    help="gensim for speed; keras for the talk's model.",
)
@click.option("--features", type=int, metavar="N", help="Width of a vector; 300.")
@click.option("--window", type=int, metavar="N", help="Neighbours to either side, at most; 5.")
@click.option("--negatives", type=int, metavar="N", help="Wrong neighbours for each right one; 5.")
@click.option("--sample", type=float, metavar="X", help="Thin out words above this share; 1e-4.")
@click.option("--epochs", type=int, metavar="N", help="Passes over the text; 5.")
@click.option("--batch-size", type=int, metavar="N", help="Pairs at a time, with keras; 8192.")
@click.option("--learning-rate", type=float, metavar="X", help="Step size, with keras; 0.005.")
@click.option("--seed", type=int, metavar="N", help="Of all that is drawn; 1.")
@click.option(
    "--least",
    default=5,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="N",
    help="Leave out words that stand in the text less often.",
)
@click.option(
    "--most",
    default=50_000,
    show_default=True,
    type=click.IntRange(min=2),
    metavar="N",
    help="Keep the N most frequent words.",
)
@click.option("--threads", type=int, metavar="N", help="Of gensim; 1, for the same file each time.")
@click.option("--license", default="", metavar="TEXT", help="Of the vectors, for their card.")
@click.option("--quiet", is_flag=True, help="Show no progress bar.")
def train(
    text: tuple[Path, ...],
    out: Path,
    engine: Any,
    least: int,
    most: int,
    license: str,
    *,
    quiet: bool,
    **choices: Any,
) -> None:
    """Train a vector for each word of TEXT: text or Markdown in UTF-8, plain or .xz.

    A run that was stopped goes on where it was when the same command is given again.
    """
    from pullquote.training.word_vectors.config import SkipgramConfig
    from pullquote.training.word_vectors.plot import draw_loss
    from pullquote.training.word_vectors.train import train_words
    from pullquote.training.word_vectors.word_file import write_words

    options = SkipgramConfig(
        **{name: value for name, value in choices.items() if value is not None}
    )
    if not out.parent.is_dir():
        raise UsageError(f"--out is {out}, but there is no folder {out.parent}")
    if out.suffix != MODEL_SUFFIX:
        raise UsageError(f"--out is {out}, but a word file's name has to end in {MODEL_SUFFIX}")
    kept = out.with_suffix(".fit.npz")
    vectors = train_words(
        text,
        options,
        engine,
        least=least,
        most=most,
        license=license,
        kept=kept,
        quiet=quiet,
    )
    write_words(out, vectors)
    kept.unlink(missing_ok=True)
    click.echo(
        f"{out}: {len(vectors.words)} words of {options.features} features, "
        f"from {vectors.card.text_words} words of text"
    )
    if vectors.card.curve:
        curve = out.with_suffix(".losses.svg")
        _write_figure(curve, draw_loss(vectors.card))
        click.echo(f"  losses: {curve}")


@words.command()
@click.argument("word")
@VECTORS
@click.option("--most", default=10, show_default=True, type=click.IntRange(min=1), metavar="N")
def nearest(word: str, path: Path, most: int) -> None:
    """List the words most like WORD, with their cosines."""
    from pullquote.training.word_vectors.query import nearest_words

    _print(nearest_words(_read(path), word, most))


@words.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.argument("third", metavar="C")
@VECTORS
@click.option("--most", default=5, show_default=True, type=click.IntRange(min=1), metavar="N")
def analogy(first: str, second: str, third: str, path: Path, most: int) -> None:
    """List what is to C as B is to A: man king woman gives, if all is well, queen."""
    from pullquote.training.word_vectors.query import solve_analogy

    _print(solve_analogy(_read(path), first, second, third, most))


@words.command()
@click.argument("chosen", metavar="WORD...", nargs=-1, required=True)
@VECTORS
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE."
)
def picture(chosen: tuple[str, ...], path: Path, out: Path) -> None:
    """Draw the words on a plane, like ones near each other, as SVG."""
    from pullquote.training.word_vectors.plot import draw_words

    _write_figure(out, draw_words(_read(path), chosen))
    click.echo(out)


def _write_figure(path: Path, figure: "Figure") -> None:
    from pullquote._io.atomic import atomic_write
    from pullquote.evaluation.svg_charts import stack_figures

    with atomic_write(path, durable=True) as file:
        file.write(stack_figures([figure]).encode())


def _read(path: Path) -> "WordVectors":
    from pullquote.training.word_vectors.word_file import read_words

    return read_words(path)


def _print(found: "Sequence[Neighbor]") -> None:
    for word, cosine in found:
        click.echo(f"{cosine:.3f}  {word}")
