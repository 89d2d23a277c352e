"""Evaluation of models on articles, and the command."""

import json
import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from pullquote.cli.evaluate import evaluate as command
from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import EmptySourceError, PullquoteError, SourceNotFoundError, UnknownNameError
from pullquote.evaluation import evaluate as module
from pullquote.evaluation.evaluate import evaluate, references
from pullquote.evaluation.results import LABELS, METRICS, Estimate, Evaluation
from pullquote.ingest.records import Record
from pullquote.models import Architecture, ModelCard, write_model
from pullquote.models.architecture import weight_shapes
from pullquote.scorers import Explanation, ScoreResult, ScoringInput, load_scorer
from pullquote.text import Article

TEXTS = [
    "The river rose overnight. Nobody in the village slept. Boats carried the old to safety.",
    "Bread needs time. Flour and water make a dough. Heat does the rest. We ate it warm.",
    "The comet came back. It had been gone for a lifetime. Children watched it from the roofs.",
]


def third_is_best(article: Article, quotes: object) -> np.ndarray:  # noqa: ARG001
    """Label the third sentence 1, the first 0.5, all others 0."""
    labels = np.zeros(len(article.sentences))
    labels[[0, 2]] = 0.5, 1
    return labels


@pytest.fixture
def records() -> list[Record]:
    """Return three articles that quote their third sentence."""
    quotes = [text.split(". ")[2] for text in TEXTS]
    return [
        Record(str(n), f"Title {n}", text, (quote,))
        for n, (text, quote) in enumerate(zip(TEXTS, quotes, strict=True))
    ]


@pytest.fixture
def encoder() -> Encoder:
    """Return the default encoder."""
    return load_encoder("static")


@pytest.fixture
def found(records: list[Record], encoder: Encoder) -> Evaluation:
    """Evaluate two baselines."""
    return evaluate(
        ["lead", "luhn"], records, labeler=third_is_best, encoder=encoder, k=1, labeler_name="third"
    )


def test_the_labels_are_an_upper_bound(found: Evaluation) -> None:
    """Used as scores, the labels have no error, full agreement, and select what was quoted."""
    row = {metric: estimate.mean for metric, estimate in found.estimates[LABELS].items()}
    assert row["mae"] == row["mse"] == 0
    for metric in ("spearman", "pearson", "ndcg", "precision_1", "rouge_l"):
        assert row[metric] == pytest.approx(1), metric


def test_lead_has_the_values_computed_by_hand(found: Evaluation) -> None:
    """Lead follows position alone, never finds the best sentence, and shares no word pair."""
    row = {metric: estimate.mean for metric, estimate in found.estimates["lead"].items()}
    assert row["position"] == pytest.approx(-1)
    assert row["precision_1"] == 0
    assert row["rouge_2"] == 0
    # Labels 0.5, 0, 1 against falling scores: ranks 2, 1, 3 and 3, 2, 1; with four sentences
    # 3, 1.5, 4, 1.5 and 4, 3, 2, 1.
    four = (0.5 * 1.5 - 1 * 0.5 - 1.5 * 0.5 + 1 * 1.5) / math.sqrt(4.5 * 5)
    assert row["spearman"] == pytest.approx((2 * -0.5 + four) / 3)


def test_the_best_baseline_is_not_tested_against_itself(found: Evaluation) -> None:
    """The best mean is the baseline; only the others have a p-value."""
    for metric, (_, direction, _) in METRICS.items():
        means = {name: found.estimates[name][metric].mean for name in ("lead", "luhn")}
        if not direction:
            assert metric not in found.baselines
            continue
        best = found.baselines[metric]
        other = "luhn" if best == "lead" else "lead"
        assert direction * means[best] >= direction * means[other]
        assert found.estimates[best][metric].p_value is None
        assert found.estimates[other][metric].p_value is not None
        assert found.estimates[LABELS][metric].p_value is None


def test_the_correlation_is_symmetric(found: Evaluation) -> None:
    """Every model correlates fully with itself."""
    assert found.correlation.shape == (3, 3)
    assert np.diag(found.correlation) == pytest.approx(1)
    assert found.correlation == pytest.approx(found.correlation.T)
    assert found.correlation[0, 2] == pytest.approx(found.estimates["lead"]["spearman"].mean)


def test_significant_differences_are_marked() -> None:
    """▲ and ▼ follow the direction of the metric, and require p < 0.05."""
    rows = {
        "base": {m: Estimate(0.5, 0.4, 0.6) for m in METRICS},
        "high": {m: Estimate(0.9, 0.8, 1.0, 0.01) for m in METRICS},
        "unsure": {m: Estimate(0.9, 0.8, 1.0, 0.2) for m in METRICS},
    }
    baselines = dict.fromkeys(METRICS, "base")
    some = Evaluation(rows, baselines, np.eye(3), 9, 0, 1, "l", "e")
    table = some.to_tables()[0][1]
    mae, spearman = table[0].index("MAE"), table[0].index("Spearman")
    assert table[1][spearman] == "0.500 [0.400, 0.600] †"
    assert table[2][spearman].endswith(" ▲")
    assert table[2][mae].endswith(" ▼")
    assert table[3][spearman] == "0.900 [0.800, 1.000]"


def test_text_json_and_svg_agree(found: Evaluation) -> None:
    """All three name each model; the JSON contains the exact means and no NaN."""
    text, held = found.to_text(), json.loads(found.to_json(), parse_constant=pytest.fail)
    picture = ElementTree.fromstring(found.to_svg())
    words = " ".join(picture.itertext())
    for name, row in found.estimates.items():
        assert f"| {name} |" in text
        assert name in words
        assert held["models"][name]["mae"]["mean"] == row["mae"].mean
    assert held["correlation"]["models"] == ["lead", "luhn", LABELS]


def test_the_svg_is_self_contained(found: Evaluation) -> None:
    """There is no script and no address but the namespace."""
    picture = found.to_svg()
    assert "<script" not in picture
    assert "href" not in picture
    assert picture.count("http") == 1


def test_an_article_without_sentences_is_skipped(records: list[Record], encoder: Encoder) -> None:
    """It is counted as skipped; without any other article there is an error."""
    empty = Record("e", "", "# Only a heading\n", ("A quote",))
    found = evaluate(["lead"], [*records, empty], labeler=third_is_best, encoder=encoder, k=1)
    assert (found.articles, found.skipped) == (3, 1)
    with pytest.raises(EmptySourceError, match="at least one article with a sentence"):
        evaluate(["lead"], [empty], labeler=third_is_best, encoder=encoder, k=1)


def test_equal_labels_give_nan(records: list[Record], encoder: Encoder) -> None:
    """With all labels 0, correlations and gains are NaN, errors are not; the JSON has null."""
    found = evaluate(
        ["lead", "random"],
        records,
        labeler=lambda article, _: np.zeros(len(article.sentences)),
        encoder=encoder,
        k=1,
    )
    row = found.estimates["lead"]
    assert math.isnan(row["spearman"].mean)
    assert math.isnan(row["ndcg"].low)
    assert row["mae"].mean > 0
    assert "spearman" not in found.baselines
    assert json.loads(found.to_json())["models"]["lead"]["spearman"]["mean"] is None
    assert "–" in found.to_text()
    ElementTree.fromstring(found.to_svg())


def test_summaries_of_split_articles_are_alternatives() -> None:
    """Quotes are joined to one reference; the summaries of SciTLDR are separate references."""
    record = Record("1", "", "One two. Three four.", ("One two", "three"))
    assert references(record) == ["One two three"]
    split = Record("1", "", "One. Two.", ("One", "Two"), sentences=("One.", "Two."))
    assert references(split) == ["One", "Two"]


class _Trained:
    """A model that checks the encoder and scores the last sentence best."""

    name = "trained"
    needs_vectors = True

    def check_encoder(self, encoder: Encoder) -> None:
        if encoder.name != "static":
            raise PullquoteError("another encoder")

    def score(self, inputs: ScoringInput) -> ScoreResult:
        sentences = len(inputs.vectors.sentences)
        return ScoreResult(np.linspace(0, 1, sentences), lambda _: Explanation("last"))


def test_model_files_are_named_after_their_files(
    records: list[Record], encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files with the same name are named by path; model files are not baselines."""
    monkeypatch.setattr(
        module, "load_scorer", lambda name, _: _Trained() if "/" in name else load_scorer(name)
    )
    models = [Path("a/model.bin"), "lead"]
    found = evaluate(models, records, labeler=third_is_best, encoder=encoder, k=1)
    assert list(found.estimates) == ["model.bin", "lead", LABELS]
    assert set(found.baselines.values()) == {"lead"}
    assert found.estimates["model.bin"]["position"].mean == pytest.approx(1)
    models = [Path("a/model.bin"), "b/model.bin"]
    found = evaluate(models, records, labeler=third_is_best, encoder=encoder, k=1)
    assert list(found.estimates) == ["a/model.bin", "b/model.bin", LABELS]
    assert not found.baselines
    assert found.estimates["a/model.bin"]["mae"].p_value is None


def test_a_model_checks_the_encoder(
    records: list[Record], encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check runs before any article is scored."""

    class Other:
        name = "other"
        fingerprint = "x"
        features = 3
        encode = encoder.encode

    monkeypatch.setattr(module, "load_scorer", lambda *_: _Trained())
    with pytest.raises(PullquoteError, match="another encoder"):
        evaluate(["x/y"], records, labeler=third_is_best, encoder=Other(), k=1)  # type: ignore[arg-type]


@pytest.fixture
def corpus(tmp_path: Path, records: list[Record]) -> Path:
    """Write the articles to a file, with an unusable line."""
    path = tmp_path / "held-out.jsonl"
    rows = [{"title": r.title, "text": r.text, "quotes": list(r.quotes)} for r in records]
    path.write_text("\n".join([*map(json.dumps, rows), '{"title": "No text"}']), encoding="utf-8")
    return path


def test_the_command_reports_unusable_records(corpus: Path) -> None:
    """Standard output has the table, standard error one line for the unusable record."""
    ran = CliRunner().invoke(command, ["lead", "luhn", "--data", str(corpus), "--top", "1"])
    assert ran.exit_code == 0
    assert ran.stdout.startswith("3 articles (0 skipped), labeler rouge-12, encoder static, 1 ")
    assert "| luhn |" in ran.stdout
    assert "line 4: " in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_command_uses_the_labeler_of_the_model(
    corpus: Path, tmp_path: Path, encoder: Encoder
) -> None:
    """The first trained model sets the labeler, unless one is named."""
    architecture = Architecture(input_width=encoder.features, layer_type="dense", units=1)
    weights = {name: np.ones(shape) for name, shape in weight_shapes(architecture).items()}
    card = ModelCard(
        "mine", "static", encoder.fingerprint, architecture, "vectors", labeler="tfidf"
    )
    path = tmp_path / "mine.safetensors"
    write_model(path, card, {name: a.astype(np.float32) for name, a in weights.items()})
    arguments = ["lead", str(path), "--data", str(corpus)]
    for more, label in (([], "tfidf"), (["--labeler", "rouge-l"], "rouge-l")):
        ran = CliRunner().invoke(command, [*arguments, *more])
        assert ran.exit_code == 0, ran.output
        assert f"labeler {label}, encoder static" in ran.stdout


@pytest.mark.parametrize(
    ("name", "opening"), [("t.json", "{"), ("t.svg", "<svg "), ("t.md", "3 articles")]
)
def test_the_command_detects_the_format_from_the_suffix(
    corpus: Path, tmp_path: Path, name: str, opening: str
) -> None:
    """Nothing is written to standard output."""
    target = tmp_path / name
    ran = CliRunner().invoke(command, ["lead", "--data", str(corpus), "--output", str(target)])
    assert ran.exit_code == 0
    assert ran.stdout == ""
    assert target.read_text(encoding="utf-8").startswith(opening)


def test_the_format_option_overrides_the_suffix(corpus: Path, tmp_path: Path) -> None:
    """A named format is used whatever the suffix."""
    target = tmp_path / "t.svg"
    arguments = ["lead", "--data", str(corpus), "--output", str(target), "--format", "json"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["articles"] == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nobody"], UnknownNameError),
        (["lead", "--labeler", "none"], UnknownNameError),
        (["lead", "--encoder", "none"], UnknownNameError),
        (["lead", "--data", "missing.jsonl"], SourceNotFoundError),
    ],
)
def test_the_command_refuses_unknown_names_and_files(
    corpus: Path, arguments: list[str], error: type[PullquoteError]
) -> None:
    """Wrong names and files raise an error of one line."""
    ran = CliRunner().invoke(command, ["--data", str(corpus), *arguments])
    assert isinstance(ran.exception, error)
    assert "\n" not in str(ran.exception)
