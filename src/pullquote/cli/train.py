"""The command ``train``: a corpus in, a model file and a report out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pullquote._io.console import print_error
from pullquote._io.paths import MODEL_SUFFIX, find_model, model_folder
from pullquote.errors import OutputError, UsageError
from pullquote.library import is_database
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
    help="Write to FILE, or among your own models under NAME, by which --model finds it; "
    "default: mine.",
)
@click.option("--preset", default="default", metavar="NAME", help="default, or the talk's: talk.")
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path), help="What to change, TOML."
)
@click.option(
    "--validation",
    metavar="CORPUS",
    type=click.Path(path_type=Path),
    help="Validate on this; else on a share of CORPUS.",
)
@click.option("--encoder", default="static", metavar="NAME", help="What makes vectors.")
@click.option(
    "--labeler", metavar="NAME", help="What close to a quote means; see docs/explanation/labels.md."
)
@click.option("--layer-type", metavar="NAME", help="lstm, gru, simple, conv or dense.")
@click.option("--units", type=int, metavar="N", help="Width of a hidden layer.")
@click.option("--epochs", type=int, metavar="N", help="Passes over the articles, at most.")
@click.option(
    "--ensemble-size",
    type=int,
    metavar="N",
    help="Number of networks, each trained from its own seed.",
)
@click.option(
    "--ensemble", metavar="WHICH", help="best: keep the best network. mean: average all of them."
)
@click.option("--seed", type=int, metavar="N", help="Seed of the first fit.")
@click.option(
    "--set",
    "choices",
    multiple=True,
    metavar="NAME=VALUE",
    help="Any other choice, e.g. dropout=0.3; may be repeated. They are in docs/how-to/train.md.",
)
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    metavar="N",
    help="Try N configurations, and train the best; what is given on the command line stays.",
)
@click.option(
    "--refine/--anew",
    default=None,
    help="Fit the model that comes along further, as is right for few quotes of one's own, or "
    "train one anew; default: by how many articles a library has, else anew.",
)
@click.option("--license", default="", metavar="TEXT", help="Of the model, for its card.")
@click.option("--no-report", is_flag=True, help="Write no report beside the model file.")
@click.option("--strict", is_flag=True, help="Stop at the first record that cannot be used.")
def train(
    corpus: tuple[Path, ...],
    out: str,
    preset: str,
    config: Path | None,
    validation: Path | None,
    encoder: str,
    choices: tuple[str, ...],
    trials: int | None,
    license: str,
    *,
    refine: bool | None,
    no_report: bool,
    strict: bool,
    **changes: Any,
) -> None:
    """Train a model on articles and their quotes (JSONL, Parquet or a library)."""
    from pullquote.training.scorer.config import load_config, parse_overrides

    given = {name: value for name, value in changes.items() if value is not None}
    given |= parse_overrides(choices)
    settings = load_config(preset, config, **given)
    path = _place(out)
    is_chosen = bool(given) or any(
        (config, validation, trials, preset != "default", encoder != "static")
    )
    if refine and is_chosen:
        raise UsageError("--refine leaves nothing to choose but --out, --license and --strict")
    records = _read(corpus, strict=strict)
    if refine is None and not is_chosen and all(map(_is_library, corpus)):
        refine = _are_few(records)
    if refine:
        _refine(records, path, license)
        return

    from pullquote.encoders import load_encoder
    from pullquote.training.scorer.dataset import make_examples
    from pullquote.training.scorer.report import report_training
    from pullquote.training.scorer.train import Corpus, train_model

    held = _read((validation,), strict=strict) if validation else []
    records, held = _part(records, held, settings, validation)
    found = load_encoder(encoder)
    training = make_examples(records, settings, found, hide_titles=True)
    data = tuple(sorted({f"{r.source or 'unnamed'}: {r.license or 'unknown'}" for r in records}))
    examples = Corpus(training, make_examples(held, settings, found), data)
    tried: Sequence[Any] = ()
    if trials:
        from pullquote.training.scorer.search import search_config

        journal = path.with_name(f"{path.stem}.trials.log")
        search = search_config(settings, examples, trials, journal, fixed=given)
        settings, tried = search.config, search.trials
        click.echo(f"the best of {len(tried)} trials: {_tell(search.best.choices)}")
    trained = train_model(settings, examples, found, path, license=license)
    if not trained.is_whole:
        print_error("stopped before the end; the same command goes on from here")
    click.echo(
        f"{path}: {len(training)} articles to train on, {len(examples.validation)} to validate on"
    )
    for name, value in trained.card.metrics.items():
        click.echo(f"  {name}: {value:.4g}")
    if not no_report:
        report_training(trained, examples, held, found, tried)
        click.echo(f"  report: {path.with_suffix('.report.html')}")


def _place(out: str) -> Path:
    """Give the place of the model file, and make the folder of one's own models."""
    path = find_model(out)
    if path.parent == model_folder():
        if path.stem in SCORERS:
            raise UsageError(f"--out is {out}, which --model takes for another model")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{path.parent} cannot be made: {error.strerror}") from error
    if not path.parent.is_dir():
        raise UsageError(f"--out is {out}, but there is no folder {path.parent}")
    if path.suffix != MODEL_SUFFIX:
        raise UsageError(f"--out is {out}, but a model file's name has to end in {MODEL_SUFFIX}")
    return path


def _is_library(path: Path) -> bool:
    try:
        return is_database(path)
    except OSError:
        return False  # reading it says why it cannot be read


def _are_few(records: Sequence[Any]) -> bool:
    """Tell whether there is too little to train a model anew, and say so."""
    from pullquote.training.scorer.fine_tune import MANY_ARTICLES, MEASURED_FROM

    quotes = sum(len(record.quotes) for record in records)
    few = len(records) < MANY_ARTICLES
    way = "fits the model that comes along further" if few else "trains a model anew"
    other = "--anew trains one anew" if few else "--refine fits the one that comes along further"
    doubt = f"; whether it helps with fewer than {MEASURED_FROM} quotes was never measured"
    told = f"{quotes} quotes in {len(records)} articles: {way} ({other})"
    click.echo(told + doubt * (quotes < MEASURED_FROM))
    return few


def _part(
    records: list[Any], held: list[Any], settings: Any, validation: Path | None
) -> tuple[list[Any], list[Any]]:
    """Part articles into those to train on and those to validate on, nothing in both."""
    from pullquote.datasets.splits import find_leaks, split_records

    if held:
        leaked = {first for first, _ in find_leaks(records, held)}
        if leaked:
            print_error(f"{len(leaked)} articles left out, which are in {validation} as well")
        return [record for record in records if record.id not in leaked], held
    if len(records) < 2:
        raise UsageError(f"{len(records)} usable article, but 2 are needed: one to validate on")
    return split_records(records, share=settings.validation_fraction, seed=settings.seed)


def _refine(records: list[Any], out: Path, license: str) -> None:
    """Fit the shipped model further, and say whether that is worth it."""
    from pullquote.training.scorer.fine_tune import fine_tune_model

    refined = fine_tune_model(records, out, license=license)
    click.echo(f"{out}: fitted further to {refined.articles} articles")
    click.echo(
        f"  nDCG@5 on articles left out: {refined.before:.3f} as it was, {refined.after:.3f} fitted"
    )
    if refined.after <= refined.before:
        print_error("that is no better: go on with the model that comes along, or quote more")


def _tell(choices: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in choices.items())


def _read(paths: tuple[Path, ...], *, strict: bool) -> list[Any]:
    """Read corpora, and say by line what cannot be used."""
    from pullquote.datasets.records import read_records

    records: list[Any] = []
    for path in paths:
        found, problems = read_records(path, on_problem="fail" if strict else "report")
        for problem in problems:
            print_error(f"{path}:{problem.line}: {problem.message}")
        if problems:
            print_error(f"{path}: {len(problems)} problems, {len(found)} articles that can be used")
        records += found
    return records
