"""The command ``words``: train skip-gram word vectors, and query them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pullquote._io.paths import check_suffix
from pullquote.cli.options import check_out, license_option, out_option, without_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pullquote.evaluation.svg_charts import Figure
    from pullquote.training.word_vectors.query import Neighbor

EXAMPLES = """\b
Examples:
  pullquote words train books.txt.xz notes.md --out words.safetensors
  pullquote words train letters.txt --out words.safetensors --engine keras --min-count 2
"""

words_option = click.option(
    "--words",
    "path",
    default="words.safetensors",
    show_default=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File from pullquote words train.",
)


@click.group()
def words() -> None:
    """Train word vectors on text, and query them."""


@words.command(epilog=EXAMPLES)
@click.argument("text", nargs=-1, required=True, type=click.Path(path_type=Path))
@out_option
@click.option(
    "--engine",
    default="gensim",
    show_default=True,
    type=click.Choice(["gensim", "keras"]),
    help="gensim is fast; keras is the model of the talk.",
)
@click.option("--features", type=int, metavar="N", help="Width of a vector; default 300.")
@click.option("--window", type=int, metavar="N", help="Maximum distance of neighbors; default 5.")
@click.option("--negatives", type=int, metavar="N", help="Negative samples per pair; default 5.")
@click.option("--sample", type=float, metavar="X", help="Subsampling threshold; default 1e-4.")
@click.option("--epochs", type=int, metavar="N", help="Number of epochs; default 5.")
@click.option("--batch-size", type=int, metavar="N", help="Pairs in a batch (keras); default 8192.")
@click.option("--learning-rate", type=float, metavar="X", help="For keras; default 0.005.")
@click.option("--seed", type=int, metavar="N", help="Random seed; default 1.")
@click.option(
    "--min-count",
    default=5,
    show_default=True,
    type=click.IntRange(min=1),
    metavar="N",
    help="Ignore words with fewer occurrences.",
)
@click.option(
    "--max-words",
    default=50_000,
    show_default=True,
    type=click.IntRange(min=2),
    metavar="N",
    help="Vocabulary size: keep the most frequent words.",
)
@click.option(
    "--threads", type=int, metavar="N", help="For gensim; default 1, which is reproducible."
)
@license_option("vectors")
@click.option("--quiet", is_flag=True, help="Show no progress bar.")
def train(
    text: tuple[Path, ...],
    out: Path,
    engine: Any,
    min_count: int,
    max_words: int,
    license: str,
    *,
    quiet: bool,
    **options: Any,
) -> None:
    """Train a vector for each word of TEXT: text or Markdown in UTF-8, plain or .xz.

    To resume an interrupted run, repeat the command.
    """
    from pullquote.training.word_vectors.config import SkipgramConfig
    from pullquote.training.word_vectors.plot import draw_loss
    from pullquote.training.word_vectors.train import train_words
    from pullquote.training.word_vectors.word_file import write_words

    config = SkipgramConfig(**without_none(options))
    check_out(out, "a word file")
    checkpoint = out.with_suffix(".fit.npz")
    vectors = train_words(
        text,
        config,
        engine,
        min_count=min_count,
        max_words=max_words,
        license=license,
        checkpoint_path=checkpoint,
        quiet=quiet,
    )
    write_words(out, vectors)
    checkpoint.unlink(missing_ok=True)
    click.echo(
        f"{out}: {len(vectors.words)} words with {config.features} features, "
        f"from a text of {vectors.card.text_words} words"
    )
    if vectors.card.curve:
        curve = out.with_suffix(".losses.svg")
        _write_figure(curve, draw_loss(vectors.card))
        click.echo(f"  losses: {curve}")


@words.command()
@click.argument("word")
@words_option
@click.option("--top", default=10, show_default=True, type=click.IntRange(min=1), metavar="N")
def nearest(word: str, path: Path, top: int) -> None:
    """List the nearest neighbors of WORD, with cosine similarities."""
    from pullquote.training.word_vectors.query import nearest_words
    from pullquote.training.word_vectors.word_file import read_words

    _print(nearest_words(read_words(path), word, top))


@words.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.argument("third", metavar="C")
@words_option
@click.option("--top", default=5, show_default=True, type=click.IntRange(min=1), metavar="N")
def analogy(first: str, second: str, third: str, path: Path, top: int) -> None:
    """List the words that are to C as B is to A, such as man king woman: queen."""
    from pullquote.training.word_vectors.query import solve_analogy
    from pullquote.training.word_vectors.word_file import read_words

    _print(solve_analogy(read_words(path), first, second, third, top))


@words.command()
@click.argument("plotted", metavar="WORD...", nargs=-1, required=True)
@words_option
@out_option
def plot(plotted: tuple[str, ...], path: Path, out: Path) -> None:
    """Plot words in two dimensions, similar words close to each other, as SVG."""
    from pullquote.training.word_vectors.plot import draw_words
    from pullquote.training.word_vectors.word_file import read_words

    check_suffix(str(out), [".svg"])
    _write_figure(out, draw_words(read_words(path), plotted))
    click.echo(out)


def _write_figure(path: Path, figure: "Figure") -> None:
    from pullquote._io.atomic import atomic_write
    from pullquote.evaluation.svg_charts import stack_figures

    with atomic_write(path, durable=True) as file:
        file.write(stack_figures([figure]).encode())


def _print(neighbors: "Sequence[Neighbor]") -> None:
    for word, cosine in neighbors:
        click.echo(f"{cosine:.3f}  {word}")
