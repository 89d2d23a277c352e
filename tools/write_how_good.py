"""Write docs/explanation/how-good.md: a reader's marks beside those of pullquote.

python tools/write_how_good.py --data FOLDER --encoder minilm

FOLDER holds `marks/test.jsonl` and `pullquotes/{dev,test}.jsonl`. The examples are chosen by rule,
not by result: of each genre with texts in the public domain, the articles of median length.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datasets.labels import load_labeler
from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.datasets.records import read_records, record_article
from pullquote.evaluation.agreement import pull_quote_auc
from pullquote.evaluation.marked import evaluate_marked
from pullquote.evaluation.significance import bootstrap_intervals
from pullquote.evaluation.tables import pipe_table
from pullquote.pipeline import Highlighter
from pullquote.scorers import AIMS, SCORERS, Aim
from pullquote.selection import Options

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "how-good.md"
EXAMPLES = 10
SHOWN = 4  # sentences of each list
PULLED = 0.6  # share of a sentence that a pull quote covers
NAMES = {"gist": "Key points", "quotable": "Quotable sentences"}
COMMAND = "python tools/write_how_good.py --data FOLDER --encoder minilm"
README_ROWS = {
    "two readings": "two readings of the same article",
    "rnn on minilm": "**pullquote**, `--encoder minilm`",
    "rnn": "**pullquote**",
    "textrank": "TextRank",
    "luhn": "Luhn",
    "lead": "the first sentences",
    "random": "chance",
}
OPENING = """# How good is it?

<!-- figures all (341 s): {command} -->

The measure is careful reading: {articles} articles from {groups} sources that the model has never
seen were read in full and marked. *Key points* are the sentences that together say what the article
says. *Quotable* sentences are those that an editor would pull. The readings were made by a language
model under a written guideline: one reading per article, and a second, independent one to measure
how far two readings agree. Both come from the same model, so two people would agree less.

Out of ten sentences that pullquote marks as key points, the reader also marked about {gist_hits};
two readers share about {gist_ceiling} of ten. For quotable sentences the number is {quotable_hits},
and {quotable_ceiling} for two readers. The best method without training finds {gist_classic} and
{quotable_classic}.

## In short

F1 of the sentences that a scorer marks with those that the reader marked:

{short}

## Ten articles

The examples below are chosen by rule, not by result: articles of median length from each genre with
texts in the public domain. A sentence in **bold** was marked by both.
"""

LEGEND = """
*F1*: agreement with the reader when each scorer marks as many sentences as the reader, with a 95 %
bootstrap interval over articles. *ndcg*: order of all sentences; 1 is the reader's. *hit_1*,
*hit_3*: share of articles whose best sentence, or one of the best three, the reader marked.
*first_three*: share of articles whose best sentence is among the first three. *junk_5*: share of
junk among the five best. *length*, *position*: rank correlation of the score with the length and
the place of a sentence.
"""


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--encoder", help="the encoder of the quality model, e.g. minilm")
    parser.add_argument("--readme", action="store_true", help="only print the README's table")
    options = parser.parse_args()
    if options.readme:
        print(readme_table(PAGE.read_text(encoding="utf-8")))
        return
    if not options.data:
        parser.error("--data is needed")
    path = options.data / "marks" / "test.jsonl"
    articles = [item for item in read_marked_articles(path) if isinstance(item, MarkedArticle)]
    models = list(SCORERS)
    evaluation = evaluate_marked(models, articles)
    figures = evaluation.to_dict()["aims"]
    classics = [name for name in models if name != "rnn"]
    facts = {
        f"{aim}_{name}": f"{10 * value:.1f}"
        for aim in AIMS
        for name, value in {
            "hits": figures[aim]["models"]["rnn"]["f1"][0],
            "ceiling": figures[aim]["readers_f1"],
            "classic": max(figures[aim]["models"][name]["f1"][0] for name in classics),
        }.items()
    }
    quality = (
        evaluate_marked(["rnn"], articles, encoder=options.encoder) if options.encoder else None
    )
    opening = OPENING.format(
        command=COMMAND,
        articles=len(articles),
        groups=evaluation.groups,
        short=short_table(figures, quality.to_dict()["aims"] if quality else None, options.encoder),
        **facts,
    )
    parts = [opening]
    highlighter = Highlighter()
    parts += [show(item, highlighter) for item in choose(articles)]
    parts.append(f"## All figures\n\nThis page is written by\n\n    {COMMAND}\n{LEGEND}")
    parts.append(evaluation.to_markdown())
    parts.append("### Pull quotes that editors set\n")
    parts.append(pull_quote_table(options.data / "pullquotes", models))
    if quality:
        parts.append(
            f"## The quality model\n\nThe same articles, with the encoder `{options.encoder}`.\n"
        )
        parts.append(quality.to_markdown())
        parts.append("### Pull quotes that editors set\n")
        parts.append(pull_quote_table(options.data / "pullquotes", ["rnn"], options.encoder))
    parts.append("<!-- end of all -->\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")
    print(json.dumps(facts), file=sys.stderr)


def readme_table(page: str) -> str:
    """Return the rows of the page's short table that the README shows, under its names."""
    cells = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("|")]
    short = {row[0]: row[1:] for row in cells[::-1] if len(row) == 3}  # the first table wins
    counts = page.partition("The measure is careful reading: ")[2].partition(" that")[0]
    articles, sources = counts.replace(" from ", " ").split()[::2]
    head = [f"F1 with a careful reader, {articles} articles of {sources} unseen sources"]
    table = [[*head, "key points", "quotable"]]
    table += [[label, *short[name]] for name, label in README_ROWS.items() if name in short]
    return pipe_table(table)


def short_table(figures: Any, quality: Any, encoder: str | None) -> str:
    """Return the table that the README copies: F1 of each aim, the best first."""
    table = [
        ["F1 with the reader", "key points", "quotable"],
        ["two readings", *(f"{figures[aim]['readers_f1']:.3f}" for aim in AIMS)],
    ]
    if quality:
        f1 = [quality[aim]["models"]["rnn"]["f1"][0] for aim in AIMS]
        table.append([f"rnn on {encoder}", *(f"{value:.3f}" for value in f1)])
    values = {
        name: [figures[aim]["models"][name]["f1"][0] for aim in AIMS]
        for name in figures[AIMS[0]]["models"]
    }
    ranked = sorted(values, key=lambda name: -values[name][0])
    table += [[name, *(f"{value:.3f}" for value in values[name])] for name in ranked]
    return pipe_table(table)


def choose(articles: Sequence[MarkedArticle]) -> list[MarkedArticle]:
    """Return the articles of median length of each genre with free texts, in rounds of genres."""
    by_genre: dict[str, list[MarkedArticle]] = defaultdict(list)
    for item in articles:
        if "CC0" in item.license or "public domain" in item.license:
            by_genre[item.genre].append(item)
    queues = []
    for genre in sorted(by_genre):
        items = sorted(by_genre[genre], key=lambda item: len(item.article.text))
        middle = len(items) // 2
        queues.append(sorted(items, key=lambda item: abs(items.index(item) - middle)))
    chosen: list[MarkedArticle] = []
    for round_ in range(max(map(len, queues))):
        chosen += [queue[round_] for queue in queues if round_ < len(queue)]
    return chosen[:EXAMPLES]


def show(item: MarkedArticle, highlighter: Highlighter) -> str:
    """Return the reader's and pullquote's marks on an article, side by side."""
    title = item.article.title or item.id
    lines = [f"### {title}\n", f"{item.genre}, {item.group}. {item.license}.\n"]
    for aim in AIMS:
        lines += [f"**{NAMES[aim]}**\n", pipe_table(list(rows(item, highlighter, aim))), ""]
    return "\n".join(lines)


def rows(item: MarkedArticle, highlighter: Highlighter, aim: Aim) -> Iterator[list[str]]:
    """Yield the best sentences of both, those that both marked in bold."""
    marked = item.marks.of(aim)
    count = max(1, min(SHOWN, len(marked) or SHOWN))
    options = Options(top=count, aim=aim)
    (result,) = highlighter.highlight_many([item.article], options)
    ours = sorted(result, key=lambda scored: scored.rank)
    sentences = item.article.sentences
    reader = [sentences[index] for index in marked[:count]]
    yield ["the reader marked", "pullquote marks"]
    for row in range(max(len(reader), len(ours))):
        left = reader[row] if row < len(reader) else None
        right = ours[row].sentence if row < len(ours) else None
        yield [
            _cell(left.prose if left else "–", left is not None and _has(ours, left.index)),
            _cell(right.prose if right else "–", right is not None and right.index in marked),
        ]


def _has(ours: Sequence[object], index: int) -> bool:
    return any(scored.sentence.index == index for scored in ours)  # type: ignore[attr-defined]


def _cell(text: str, is_shared: bool) -> str:
    safe = text.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")
    return f"**{safe}**" if is_shared else safe


def pull_quote_table(folder: Path, models: Sequence[str], encoder: str | None = None) -> str:
    """Return the AUC of pulled sentences, over the articles of both held-out splits."""
    label = load_labeler("alignment")
    articles = []
    for split in ("dev", "test"):
        records, _ = read_records(folder / f"{split}.jsonl")
        for record in records:
            article = record_article(record)
            pulled = np.flatnonzero(label(article, record.quotes) >= PULLED).tolist()
            if pulled:
                articles.append((article, pulled))
    table = [["scorer", "AUC × 100 (95 %)", "a pulled sentence among the best five"]]
    for name in models:
        highlighter = Highlighter(name, encoder=encoder)
        aucs, hits = [], []
        for article, pulled in articles:
            ((_, result),) = highlighter.score_many([article])
            scores = result.by_aim["quotable"].scores if result.by_aim else result.scores
            aucs.append(pull_quote_auc(scores, pulled))
            best = set(np.argsort(-scores, kind="stable")[:5].tolist())
            hits.append(bool(best & set(pulled)))
        low, high = bootstrap_intervals(np.array(aucs)[:, np.newaxis])[0] * 100
        table.append(
            [
                name,
                f"{100 * np.nanmean(aucs):.1f} ({low:.1f} to {high:.1f})",
                f"{np.mean(hits):.2f}",
            ]
        )
    return f"{len(articles)} articles of one magazine.\n\n{pipe_table(table)}\n"


if __name__ == "__main__":
    main()
