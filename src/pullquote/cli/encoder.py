"""The command ``encoder``: train a sentence encoder on text, or evaluate one."""

from pathlib import Path
from shutil import rmtree
from typing import Any

import click

from pullquote._io.console import print_error
from pullquote._io.paths import encoder_folder, find_encoder
from pullquote.cli.options import (
    check_out,
    license_option,
    make_user_folder,
    out_option,
    without_none,
)
from pullquote.encoders import encoder_names
from pullquote.errors import UsageError

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
    """Train a sentence encoder on text, or evaluate one."""


@encoder.command(epilog=TRAIN_EXAMPLES)
@click.argument("text", nargs=-1, required=True, type=click.Path(path_type=Path))
@out_option
@click.option(
    "--words",
    "word_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Word vectors for initialization and vocabulary expansion; see pullquote words.",
)
@click.option("--teacher", metavar="NAME|PATH", help="Encoder name or file, for distillation.")
@click.option("--kind", metavar="NAME", help="uni, bi or combine.")
@click.option("--features", type=int, metavar="N", help="Width of a sentence vector.")
@click.option("--epochs", type=int, metavar="N", help="Maximum number of epochs.")
@click.option("--minutes", type=float, metavar="N", help="Maximum training time.")
@click.option("--batch-size", type=int, metavar="N", help="Sentence pairs in a batch.")
@click.option("--learning-rate", type=float, metavar="N", help="Initial learning rate.")
@click.option("--vocabulary", type=int, metavar="N", help="Number of words to train.")
@click.option("--seed", type=int, metavar="N", help="Seed of the weights and the batch order.")
@license_option("encoder")
def train(
    text: tuple[Path, ...],
    out: Path,
    word_file: Path | None,
    teacher: str | None,
    vocabulary: int | None,
    license: str,
    **options: Any,
) -> None:
    """Train an encoder on TEXT: text files with one paragraph a line.

    Lines that begin with === separate documents. To resume an interrupted run, repeat the command.
    """
    out = _resolve_output(str(out))
    from pullquote.encoders import load_encoder
    from pullquote.encoders.cache import CachedEncoder
    from pullquote.training.encoder.checkpoint import EncoderTrainingConfig
    from pullquote.training.encoder.dataset import read_paragraphs
    from pullquote.training.encoder.train import train_encoder
    from pullquote.training.word_vectors.word_file import read_words

    teacher_cache = out.with_suffix(".teacher")
    teacher_encoder = CachedEncoder(load_encoder(teacher), teacher_cache) if teacher else None
    settings = without_none(options)
    if vocabulary is not None:
        settings["vocabulary_size"] = vocabulary
    if teacher_encoder:
        settings.setdefault("features", teacher_encoder.features)
    trained = train_encoder(
        read_paragraphs(text),
        EncoderTrainingConfig(**settings),
        out,
        known=read_words(word_file) if word_file else None,
        teacher=teacher_encoder,
        facts={"data": "; ".join(path.name for path in text), "license": license},
    )
    if trained.state.interrupted:
        print_error("interrupted; run the same command to resume")
    else:
        rmtree(teacher_cache, ignore_errors=True)
    click.echo(
        f"{out}: {trained.card['pairs_seen']} sentence pairs, "
        f"{trained.card['words_trained']} words trained, {trained.card['words_expanded']} added"
    )
    click.echo(f"  losses: {out.with_suffix('.losses.svg')}")


def _resolve_output(out: str) -> Path:
    """Return the path of the encoder file, and create the folder of the user's own encoders."""
    path = find_encoder(out)
    if path.parent == encoder_folder():
        if path.stem in encoder_names() and not path.exists():
            raise UsageError(f"--out is {out}, which is the name of another encoder")
        make_user_folder(path.parent)
    check_out(path, "an encoder file")
    return path


@encoder.command(epilog=EVALUATE_EXAMPLES)
@click.argument("name", metavar="FILE|NAME")
@click.argument("text", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--pairs",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Rated pairs, one a line: RATING<tab>SENTENCE<tab>SENTENCE.",
)
def evaluate(name: str, text: tuple[Path, ...], pairs: Path | None) -> None:
    """Evaluate an encoder, by name or file, on TEXT, on rated pairs, or on both.

    On TEXT it measures how often a sentence is more similar to its successor than to another one.
    """
    if not text and pairs is None:
        raise UsageError("nothing to evaluate on: TEXT or --pairs FILE is needed")
    from pullquote.encoders import load_encoder
    from pullquote.training.encoder.dataset import read_paragraphs
    from pullquote.training.encoder.evaluate import evaluate_sts, neighbor_auc, read_pairs

    encode = load_encoder(name)
    click.echo(f"{encode.fingerprint}: {encode.features} features")
    if text:
        area = neighbor_auc(encode, read_paragraphs(text))
        click.echo(f"  successors against other sentences: AUC {area:.3f} (chance 0.5)")
    if pairs:
        result = evaluate_sts(encode, read_pairs(pairs))
        click.echo(
            f"  {result.pairs} rated pairs: Pearson {result.pearson:.4f}, "
            f"Spearman {result.spearman:.4f}"
        )
