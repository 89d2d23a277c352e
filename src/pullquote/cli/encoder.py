"""The command ``encoder``: an encoder is trained on text, or judged."""

from pathlib import Path
from shutil import rmtree
from typing import Any

import click

from pullquote._io.console import print_error
from pullquote.errors import UsageError

SUFFIX = ".safetensors"

TRAIN_EXAMPLES = """\b
Examples:
  pullquote encoder train books.txt.xz --out encoder.safetensors --minutes 30
  pullquote encoder train books.txt --out e.safetensors --words words.safetensors
  pullquote encoder train books.txt --out e.safetensors --teacher static --features 256
"""

EVALUATE_EXAMPLES = """\b
Examples:
  pullquote encoder evaluate static chapter.txt
  pullquote encoder evaluate encoder.safetensors --pairs rated.tsv
"""


@click.group()
def encoder() -> None:
    """Train an encoder of sentences on text, or judge one."""


@encoder.command(epilog=TRAIN_EXAMPLES)
@click.argument("text", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Write to FILE."
)
@click.option(
    "--words",
    "word_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Word vectors to begin with and to expand the vocabulary by; see pullquote words.",
)
@click.option("--teacher", metavar="NAME", help="An encoder to come near to as well.")
@click.option("--kind", metavar="NAME", help="uni, bi or combine.")
@click.option("--features", type=int, metavar="N", help="Width of a sentence's vector.")
@click.option("--epochs", type=int, metavar="N", help="Passes over the text, at most.")
@click.option("--minutes", type=float, metavar="N", help="Time for the training, at most.")
@click.option("--batch-size", type=int, metavar="N", help="Pairs of sentences in a batch.")
@click.option("--learning-rate", type=float, metavar="N", help="Step size at the beginning.")
@click.option("--vocabulary", type=int, metavar="N", help="Words that are trained.")
@click.option("--seed", type=int, metavar="N", help="Of weights and order.")
@click.option("--license", default="", metavar="TEXT", help="Of the encoder, for its card.")
def train(
    text: tuple[Path, ...],
    out: Path,
    word_file: Path | None,
    teacher: str | None,
    vocabulary: int | None,
    license: str,
    **given: Any,
) -> None:
    """Train an encoder on TEXT: files of running text, one paragraph a line.

    Lines that begin with === part documents. A run that was stopped goes on where it was when the
    same command is given again.
    """
    if not out.parent.is_dir():
        raise UsageError(f"--out is {out}, but there is no folder {out.parent}")
    if out.suffix != SUFFIX:
        raise UsageError(f"--out is {out}, but an encoder file's name has to end in {SUFFIX}")
    from pullquote.encoders import load_encoder
    from pullquote.encoders.cache import CachedEncoder
    from pullquote.training.encoder.checkpoint import EncoderTrainingConfig
    from pullquote.training.encoder.dataset import read_paragraphs
    from pullquote.training.encoder.train import train_encoder
    from pullquote.training.word_vectors.word_file import read_words

    taught = out.with_suffix(".taught")
    found = CachedEncoder(load_encoder(teacher), taught) if teacher else None
    choices = {name: value for name, value in given.items() if value is not None}
    if vocabulary is not None:
        choices["words"] = vocabulary
    if found:
        choices.setdefault("features", found.features)
    settings = EncoderTrainingConfig(**choices)
    facts = {"data": "; ".join(path.name for path in text), "license": license}
    trained = train_encoder(
        read_paragraphs(text),
        settings,
        out,
        known=read_words(word_file) if word_file else None,
        teacher=found,
        facts=facts,
    )
    if trained.fit.interrupted:
        print_error("stopped before the end; the same command goes on from here")
    else:
        rmtree(taught, ignore_errors=True)
    click.echo(
        f"{out}: {trained.card['pairs_seen']} pairs of sentences seen, "
        f"{trained.card['words_trained']} words trained, {trained.card['words_expanded']} added"
    )
    click.echo(f"  losses: {out.with_suffix('.losses.svg')}")


@encoder.command(epilog=EVALUATE_EXAMPLES)
@click.argument("which", metavar="FILE|NAME")
@click.argument("text", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--pairs",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Rated pairs: RATING<tab>SENTENCE<tab>SENTENCE a line.",
)
def evaluate(which: str, text: tuple[Path, ...], pairs: Path | None) -> None:
    """Judge an encoder by its name or file: by TEXT, by rated pairs, or both.

    By TEXT: how often a sentence is nearer to the one after it than to another.
    """
    if not text and pairs is None:
        raise UsageError("nothing to judge by: give a text, or --pairs FILE")
    from pullquote.encoders import load_encoder
    from pullquote.encoders.skipthoughts import SkipThoughtsEncoder
    from pullquote.training.encoder.dataset import read_paragraphs
    from pullquote.training.encoder.evaluate import judge_neighbours, judge_pairs, read_pairs

    is_file = which.endswith(SUFFIX)
    found = SkipThoughtsEncoder(Path(which)) if is_file else load_encoder(which)
    click.echo(f"{found.fingerprint}: {found.features} features")
    if text:
        area = judge_neighbours(found, read_paragraphs(text))
        click.echo(f"  neighbours told from others: {area:.3f} of 1, chance 0.5")
    if pairs:
        agreement = judge_pairs(found, read_pairs(pairs))
        click.echo(
            f"  {agreement.pairs} rated pairs: Pearson {agreement.pearson:.4f}, "
            f"Spearman {agreement.spearman:.4f}"
        )
