"""The command ``train``: train a model on a corpus, or fine-tune the bundled one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pullquote._io.console import print_error
from pullquote._io.paths import find_model, model_folder
from pullquote.cli.options import (
    check_out,
    encoder_option,
    license_option,
    make_user_folder,
    without_none,
)
from pullquote.errors import UsageError
from pullquote.library import is_library
from pullquote.scorers import SCORERS

EXAMPLES = """\b
Examples:
  pullquote train articles.jsonl --out model.safetensors
  pullquote train articles.parquet --out talk.safetensors --preset talk
  pullquote train articles.jsonl --out m.safetensors --set layers=2 --set l2=1e-5
  pullquote train articles.jsonl --out m.safetensors --config my.toml --trials 40
  pullquote train my.db
  pullquote highlight essay.md --model mine
"""


@click.command(epilog=EXAMPLES)
@click.argument("corpus", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    default="mine",
    metavar="FILE|NAME",
    help="Write to FILE, or to your own models under NAME, for --model NAME; default: mine.",
)
@click.option("--preset", default="default", metavar="NAME", help="default, or talk.")
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path), help="TOML file with options."
)
@click.option(
    "--validation",
    metavar="CORPUS",
    type=click.Path(path_type=Path),
    help="Validation data; default: a held-out fraction of CORPUS.",
)
@encoder_option("static")
@click.option(
    "--labeler", metavar="NAME", help="Labels from quotes; see docs/explanation/labels.md."
)
@click.option("--layer-type", metavar="NAME", help="lstm, gru, simple, conv or dense.")
@click.option("--units", type=int, metavar="N", help="Units of a hidden layer.")
@click.option("--epochs", type=int, metavar="N", help="Maximum number of epochs.")
@click.option("--ensemble-size", type=int, metavar="N", help="Networks, each with its own seed.")
@click.option("--ensemble", metavar="WHICH", help="best network, or mean of all of them.")
@click.option("--seed", type=int, metavar="N", help="Seed of the first network.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any other option, such as dropout=0.3 (see docs/how-to/train.md). Repeatable.",
)
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    metavar="N",
    help="Search N configurations and train the best; options given here are not varied.",
)
@click.option(
    "--fine-tune/--from-scratch",
    default=None,
    help="Fine-tune the bundled model (recommended for small libraries), or train a new one; "
    "default: fine-tune for a small library, otherwise train.",
)
@click.option(
    "--aim",
    type=click.Choice(["gist", "quotable", "both"]),
    help="What to learn from readers' marks; default: both.",
)
@license_option("model")
@click.option("--no-report", is_flag=True, help="Do not write a report next to the model file.")
@click.option("--strict", is_flag=True, help="Stop at the first unusable record.")
def train(
    corpus: tuple[Path, ...],
    out: str,
    preset: str,
    config: Path | None,
    validation: Path | None,
    encoder: str | None,
    overrides: tuple[str, ...],
    trials: int | None,
    aim: str | None,
    license: str,
    *,
    fine_tune: bool | None,
    no_report: bool,
    strict: bool,
    **options: Any,
) -> None:
    """Train a model on articles with quotes or marks (JSONL, Parquet or a library)."""
    from pullquote.training.scorer.config import load_config, parse_overrides

    fixed = without_none(options) | parse_overrides(overrides)
    settings = load_config(preset, config, **{"encoder": encoder, **fixed})
    path = _resolve_output(out)
    is_configured = bool(fixed) or any((config, validation, trials, preset != "default", encoder))
    if fine_tune and is_configured:
        raise UsageError("--fine-tune can be combined with --out, --license and --strict only")
    if _are_marks(corpus, aim, needs_quotes=bool(fine_tune or trials)):
        _train_on_marks(corpus, validation, settings, aim or "both", path, license)
        return
    records = _read(corpus, strict=strict)
    if fine_tune is None and not is_configured and all(map(is_library, corpus)):
        fine_tune = _should_fine_tune(records)
    if fine_tune:
        _fine_tune(records, path, license)
        return

    from pullquote.encoders import load_encoder
    from pullquote.training.scorer.dataset import make_examples
    from pullquote.training.scorer.report import report_training
    from pullquote.training.scorer.train import TrainingData, train_model

    held_out = _read((validation,), strict=strict) if validation else []
    records, held_out = _split(records, held_out, settings, validation)
    encode = load_encoder(settings.encoder)
    training = make_examples(records, settings, encode, hide_titles=True)
    data = tuple(sorted({f"{r.source or 'unnamed'}: {r.license or 'unknown'}" for r in records}))
    examples = TrainingData(training, make_examples(held_out, settings, encode), data)
    searched: Sequence[Any] = ()
    if trials:
        from pullquote.training.scorer.search import search_config

        journal = path.with_name(f"{path.stem}.trials.log")
        search = search_config(settings, examples, trials, journal, fixed=fixed)
        settings, searched = search.config, search.trials
        choices = ", ".join(f"{name} {value}" for name, value in search.best.choices.items())
        click.echo(f"best of {len(searched)} trials: {choices}")
    trained = train_model(settings, examples, encode, path, license=license)
    if not trained.is_complete:
        print_error("interrupted; run the same command to resume")
    click.echo(
        f"{path}: {len(training)} training and {len(examples.validation)} validation articles"
    )
    for name, value in trained.card.metrics.items():
        click.echo(f"  {name}: {value:.4g}")
    if not no_report:
        report_training(trained, examples, held_out, encode, searched)
        click.echo(f"  report: {path.with_suffix('.report.html')}")


def _are_marks(corpus: tuple[Path, ...], aim: str | None, *, needs_quotes: bool) -> bool:
    """Return whether the corpus has readers' marks, after checking the options against it."""
    from pullquote.datasets.marks import has_marks

    suffixes = (".jsonl", ".ndjson", ".parquet")
    are_marks = all(path.suffix.lower() in suffixes and has_marks(path) for path in corpus)
    if are_marks and needs_quotes:
        raise UsageError("--fine-tune and --trials need quotes, got articles with marks")
    if aim and not are_marks:
        raise UsageError("--aim needs articles with marks (sentences, gist, quotable and junk)")
    return are_marks


def _train_on_marks(
    corpus: tuple[Path, ...],
    validation: Path | None,
    settings: Any,
    aim: str,
    path: Path,
    license: str,
) -> None:
    """Train a model on articles that readers marked, and print how it agrees with them."""
    from pullquote.datasets.marks import split_by_group
    from pullquote.encoders import load_encoder
    from pullquote.training.scorer.dataset import make_marked_examples
    from pullquote.training.scorer.train import TrainingData, train_model

    heads = (*(("gist", "quotable") if aim == "both" else (aim,)), "junk")
    articles = _read_marks(corpus)
    if validation:
        held_out = _read_marks((validation,))
    else:
        articles, held_out = split_by_group(
            articles, share=settings.validation_fraction, seed=settings.seed
        )
    settings = settings.replace(labeler="marks", positive_threshold=0.5)
    encode = load_encoder(settings.encoder)
    groups = sorted({f"{a.group or 'unnamed'}: {a.license or 'unknown'}" for a in articles})
    examples = TrainingData(
        make_marked_examples(articles, settings, encode, heads, hide_titles=True),
        make_marked_examples(held_out, settings, encode, heads),
        tuple(groups),
    )
    trained = train_model(settings, examples, encode, path, license=license)
    if not trained.is_complete:
        print_error("interrupted; run the same command to resume")
    click.echo(f"{path}: {len(articles)} training and {len(held_out)} validation articles")
    click.echo(f"  heads: {', '.join(heads)}; evaluate with: pullquote evaluate {path} --data FILE")


def _read_marks(paths: tuple[Path, ...]) -> list[Any]:
    from pullquote.datasets.marks import MarkedArticle, read_marked_articles

    articles: list[Any] = []
    for path in paths:
        for item in read_marked_articles(path):
            if isinstance(item, MarkedArticle):
                articles.append(item)
            else:
                print_error(f"{path}:{item.line}: {item.message}")
    return articles


def _resolve_output(out: str) -> Path:
    """Return the path of the model file, and create the folder of the user's own models."""
    path = find_model(out)
    if path.parent == model_folder():
        if path.stem in SCORERS:
            raise UsageError(f"--out is {out}, which is the name of a built-in scorer")
        make_user_folder(path.parent)
    check_out(path, "a model file")
    return path


def _should_fine_tune(records: Sequence[Any]) -> bool:
    """Return whether the library is too small to train a model from scratch, and print it."""
    from pullquote.training.scorer.fine_tune import MAX_FINE_TUNE_ARTICLES, MIN_MEASURED_QUOTES

    n_quotes = sum(len(record.quotes) for record in records)
    is_small = len(records) < MAX_FINE_TUNE_ARTICLES
    if is_small:
        action = "fine-tuning the bundled model (--from-scratch trains a new one)"
    else:
        action = "training a new model (--fine-tune fine-tunes the bundled one)"
    message = f"{n_quotes} quotes in {len(records)} articles: {action}"
    if n_quotes < MIN_MEASURED_QUOTES:
        message += f"; the benefit of fewer than {MIN_MEASURED_QUOTES} quotes was not measured"
    click.echo(message)
    return is_small


def _split(
    records: list[Any], held_out: list[Any], settings: Any, validation: Path | None
) -> tuple[list[Any], list[Any]]:
    """Return training and validation records without overlap."""
    from pullquote.datasets.splits import find_leaks, split_records

    if held_out:
        leaks = {first for first, _ in find_leaks(records, held_out)}
        if leaks:
            print_error(f"{len(leaks)} articles skipped, which are also in {validation}")
        return [record for record in records if record.id not in leaks], held_out
    if len(records) < 2:
        raise UsageError(
            f"at least 2 usable articles are needed (one for validation), got {len(records)}"
        )
    return split_records(records, share=settings.validation_fraction, seed=settings.seed)


def _fine_tune(records: list[Any], out: Path, license: str) -> None:
    """Fine-tune the bundled model, and print whether that is an improvement."""
    from pullquote.training.scorer.fine_tune import fine_tune_model

    result = fine_tune_model(records, out, license=license)
    click.echo(f"{out}: fine-tuned on {result.articles} articles")
    click.echo(f"  nDCG@5 (cross-validated): {result.before:.3f} before, {result.after:.3f} after")
    if result.after <= result.before:
        print_error("no improvement; keep using the bundled model or add more quotes")


def _read(paths: tuple[Path, ...], *, strict: bool) -> list[Any]:
    """Read corpora, and print a message for each unusable record."""
    from pullquote.datasets.records import read_records

    records: list[Any] = []
    for path in paths:
        usable, problems = read_records(path, on_problem="fail" if strict else "report")
        for problem in problems:
            print_error(f"{path}:{problem.line}: {problem.message}")
        if problems:
            print_error(f"{path}: {len(problems)} problems, {len(usable)} usable articles")
        records += usable
    return records
