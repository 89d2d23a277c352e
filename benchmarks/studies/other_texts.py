"""Measure the bundled models on sources and annotations that they did not learn from.

    python benchmarks/studies/other_texts.py --gum FOLDER --ectsum FOLDER

`--gum` is a checkout of amir-zeldes/gum (Zeldes 2017): English texts of 24 genres, with GENTLE's
eight; Reddit's texts are left out, since the corpus masks their words. `--ectsum` is a checkout of
rajdeep345/ECTSum (Mukherjee et al. 2022): transcripts of earnings calls with Reuters' bullet
points, of which the development split is read. Both are for measuring only.

Columns:

- Salience: nDCG@5 in percent. The gain of a sentence is the sum, over the distinct entities that it
  mentions, of the number of summaries by people that mention the entity (the letters of the
  attribute `Entity`; most texts have one such summary, some have five; summaries by language models
  do not count).
- Prominence: nDCG@5 in percent. The gain is max(0, 5 - `s_prominence`), where 1 is a sentence that
  people's discourse trees have at the top, 2 is one below, and so on.
- News: ROUGE-1 of 3 sentences, the best over the summaries by people, in the genre news.
- Earnings calls: ROUGE-1 of 5 sentences against the bullet points.

The first two are means over genres of the means over texts. Sentences and paragraphs are the
corpora's own; headings and captions are not candidates, as everywhere in pullquote. Intervals are
paired bootstraps over texts. The best classic is the one with the highest figure in the column.
The quality model is measured on the first `--minilm-texts` of each genre, and compared with the
best classic on the same texts.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.documents.document import BlockKind, Document
from pullquote.encoders import load_encoder
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.rouge import best_rouge
from pullquote.evaluation.significance import bootstrap_intervals
from pullquote.pipeline import encode_sentences
from pullquote.scorers import (
    DEFAULT_SCORER,
    SCORERS,
    Explanation,
    Scorer,
    ScoreResult,
    ScoringInput,
    load_scorer,
)
from pullquote.scorers.base import normalize_by_max
from pullquote.selection import Options, select_highlights
from pullquote.text import Article, Sentence

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import from_sentences

Floats = npt.NDArray[np.float64]
Scored = tuple[ScoringInput, ScoreResult]
Table = dict[str, list[Scored | None]]
MODELS = {"rnn": "static", "rnn on minilm": "minilm"}
CLASSICS = [name for name in SCORERS if name not in (DEFAULT_SCORER, "random")]
CONTROLS = {"longest": str.isprintable, "most digits": str.isdigit}
SYSTEMS = [*MODELS, *CLASSICS, "random", *CONTROLS]
LEVELS = 5
MENTION = re.compile(r"\((\w+)(?:\[\d+/\d+\])?-[^-]*-[^-]*-([sn_]+)-")


@dataclass(frozen=True)
class Text:
    """A text, what people wrote of it, and the gains of its sentences.

    Attributes:
        article: The text.
        references: Summaries by people.
        genre: Its genre.
        gains: Gains of the sentences by the name of their column, each of shape (sentences,).
    """

    article: Article
    references: list[str]
    genre: str = ""
    gains: dict[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A measure of every system.

    Attributes:
        name: Its heading.
        values: For each system one value a text, in percent; NaN where nothing is to measure.
        genres: The genre of each text; genres weigh the same, and so do the texts of a genre.
    """

    name: str
    values: dict[str, Floats]
    genres: npt.NDArray[np.str_]

    def weights(self, *systems: str) -> Floats:
        """Return the weight of each text, 0 where a system has no value; the sum is 1."""
        known = ~np.isnan(sum(self.values[system] for system in systems))
        found, counts = np.unique(self.genres[known], return_counts=True)
        size = dict(zip(found.tolist(), counts.tolist(), strict=True))
        pairs = zip(self.genres.tolist(), known.tolist(), strict=True)
        return np.array([1 / (len(size) * size[g]) if is_known else 0.0 for g, is_known in pairs])

    def mean(self, system: str) -> float:
        """Return the mean over genres."""
        return float(np.nan_to_num(self.values[system]) @ self.weights(system))

    def best_classic(self) -> str:
        """Return the classic with the highest mean."""
        return max(CLASSICS, key=self.mean)

    def difference(self, system: str) -> str:
        """Describe how far a system is above the best classic."""
        best = self.best_classic()
        weights = self.weights(system, best)
        scaled = (self.values[system] - self.values[best]) * weights * np.count_nonzero(weights)
        scaled = scaled[weights > 0]
        low, high = bootstrap_intervals(scaled[:, None])[0]
        return f"{scaled.mean():+.1f} ({low:+.1f} to {high:+.1f})"

    def count_below(self) -> str:
        """Count the genres in which the bundled model is below the best classic."""
        differences = self.values[DEFAULT_SCORER] - self.values[self.best_classic()]
        genres = np.unique(self.genres)
        below = sum(np.nanmean(differences[self.genres == genre]) < 0 for genre in genres)
        return f"{below} of {len(genres)}" if len(genres) > 1 else "–"


@dataclass
class Count:
    """Scores by a count of characters, a control that reads nothing.

    Attributes:
        name: Name of the row.
        counts: Whether a character counts.
        needs_vectors: Always false.
    """

    name: str
    counts: Callable[[str], bool]
    needs_vectors: bool = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        counts = [sum(map(self.counts, s.prose)) for s in inputs.article.sentences]
        return ScoreResult(normalize_by_max(np.array(counts)), lambda _: Explanation(self.name))


def read_gum(folder: Path) -> list[Text]:
    """Read GUM's texts whose words are not masked."""
    paths = sorted((folder / "dep").glob("*.conllu"))
    return [read_conllu(path) for path in paths if "_reddit_" not in path.name]


def read_conllu(path: Path) -> Text:
    """Read a text of GUM."""
    content = path.read_text(encoding="utf-8")
    metadata = dict(re.findall(r"^# meta::(\w+) = (.*)$", content, re.MULTILINE))
    summaries = [metadata[f"summary{number}"] for number in range(1, LEVELS + 1)]
    by_people = [summary.startswith("(human") for summary in summaries]
    blocks: list[tuple[BlockKind, list[str]]] = []
    gains: list[tuple[float, float]] = []
    for part in content.strip().split("\n\n"):
        notes = dict(re.findall(r"^# (\w+)(?: = (.*))?$", part, re.MULTILINE))
        if "newpar" in notes or not blocks:
            blocks.append((block_kind(notes.get("newpar_block", "")), []))
        blocks[-1][1].append(notes["text"].strip())
        if blocks[-1][0] == "paragraph":
            letters = zip(*dict(MENTION.findall(part)).values(), strict=True)  # by summary
            pairs = zip(letters, by_people, strict=False)  # no letters without entities
            salience = sum(column.count("s") for column, human in pairs if human)
            gains.append((salience, max(0, LEVELS - int(notes["s_prominence"]))))
    references = [
        unescape(summary.partition(") ")[2])
        for summary, human in zip(summaries, by_people, strict=True)
        if human
    ]
    article = join_blocks(blocks, unescape(metadata["title"]))
    columns = zip(("salience", "prominence"), np.array(gains, dtype=np.float64).T, strict=True)
    return Text(article, references, path.stem.split("_")[1], dict(columns))


def block_kind(markup: str) -> BlockKind:
    """Return the kind of a block of GUM, by its elements from the outermost."""
    elements = re.findall(r"(?:^|\| )(\w+)", markup)
    if "caption" in elements:
        return "caption"
    return "heading" if "head" in elements else "paragraph"


def join_blocks(blocks: Sequence[tuple[BlockKind, list[str]]], title: str) -> Article:
    """Make an article of paragraphs that are already split; other blocks have no sentences."""
    document = Document.from_parts(
        ((kind, " ".join(sentences)) for kind, sentences in blocks), title=title
    )
    found: list[Sentence] = []
    for number, (kind, sentences) in enumerate(blocks):
        offset = document.blocks[number].start
        for sentence in sentences if kind == "paragraph" else ():
            end = offset + len(sentence)
            found.append(Sentence(len(found), offset, end, sentence, number, sentence))
            offset = end + 1
    return Article(document, tuple(found), "en")


def read_ectsum(folder: Path) -> list[Text]:
    """Read ECTSum's development split; its lines are sentences, and it has no titles."""
    split = folder / "data" / "final" / "val"
    texts = []
    for path in sorted((split / "ects").glob("*.txt")):
        article = from_sentences(path.read_text(encoding="utf-8").splitlines(), "")
        summary = (split / "gt_summaries" / path.name).read_text(encoding="utf-8")
        texts.append(Text(article, [summary]))
    return texts


def score_texts(texts: Sequence[Text], most: int) -> Table:
    """Score the texts by every system; on minilm the first `most` of each genre."""
    genres = [text.genre for text in texts]
    is_sampled = [genres[:index].count(genre) < most for index, genre in enumerate(genres)]
    inputs: dict[str, list[ScoringInput | None]] = {}
    for name in MODELS.values():
        encoder = load_encoder(name)
        inputs[name] = [
            ScoringInput(text.article, encode_sentences(encoder, text.article))
            if name == "static" or sampled
            else None
            for text, sampled in zip(texts, is_sampled, strict=True)
        ]
    scored: Table = {}
    for system in SYSTEMS:
        encoder_name = MODELS.get(system, "static")
        name = DEFAULT_SCORER if system in MODELS else system
        scorer: Scorer = (
            Count(name, CONTROLS[name]) if name in CONTROLS else load_scorer(name, encoder_name)
        )
        scored[system] = [
            (each, scorer.score(each)) if each else None for each in inputs[encoder_name]
        ]
    return scored


def rate(text: Text, scored: Scored, sentences: int) -> float:
    """Return ROUGE-1 of the selected sentences, in percent."""
    marked = select_highlights(*scored, Options(top=sentences))
    picked = " ".join(one.sentence.prose for one in marked)
    return 100 * best_rouge(picked, text.references).rouge_1


def measure(
    name: str, texts: Sequence[Text], scored: Table, rating: Callable[[Text, Scored], float]
) -> Column:
    """Measure every system on every text."""
    values = {
        system: np.array([rating(t, s) if s else np.nan for t, s in zip(texts, row, strict=True)])
        for system, row in scored.items()
    }
    return Column(name, values, np.array([text.genre for text in texts]))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gum", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--ectsum", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--minilm-texts", type=int, default=60, metavar="N", help="of each genre")
    arguments = parser.parse_args()
    gum, calls = read_gum(arguments.gum), read_ectsum(arguments.ectsum)
    scored, scored_calls = (score_texts(each, arguments.minilm_texts) for each in (gum, calls))
    news = [index for index, text in enumerate(gum) if text.genre == "news"]
    scored_news = {system: [results[i] for i in news] for system, results in scored.items()}
    columns = [
        measure("salience", gum, scored, lambda t, s: 100 * ndcg(t.gains["salience"], s[1].scores)),
        measure(
            "prominence", gum, scored, lambda t, s: 100 * ndcg(t.gains["prominence"], s[1].scores)
        ),
        measure("news, 3", [gum[i] for i in news], scored_news, lambda t, s: rate(t, s, 3)),
        measure("earnings calls, 5", calls, scored_calls, lambda t, s: rate(t, s, 5)),
    ]
    print_table(columns)


def print_table(columns: Sequence[Column]) -> None:
    """Print the means, and how far the models are from the best classic."""
    rows: list[list[str]] = [["", *(column.name for column in columns)]]
    for name, system in (("texts", DEFAULT_SCORER), ("texts, rnn on minilm", "rnn on minilm")):
        counts = (np.count_nonzero(column.weights(system)) for column in columns)
        rows.append([name, *map(str, counts)])
    for system in SYSTEMS:
        cells = [f"{column.mean(system):.1f}" for column in columns]
        rows.append([system, *cells])
    rows.append(["the best classic", *(column.best_classic() for column in columns)])
    rows.append(["genres with rnn below it", *(column.count_below() for column in columns)])
    for system in MODELS:
        cells = [column.difference(system) for column in columns]
        rows.append([f"{system}, minus the best classic", *cells])
    rows.insert(1, ["---"] * len(rows[0]))
    for row in rows:
        print("|" + "|".join(row) + "|" if row[0] == "---" else f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
