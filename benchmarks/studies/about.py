"""Compare how well relevance, BM25, TF-IDF and MiniLM find the sentences that answer questions.

    python benchmarks/studies/about.py --data FOLDER               # the test half
    python benchmarks/studies/about.py --data FOLDER --split tune  # what weights were set on

FOLDER/marks holds the JSONL files of the marked texts (docs/explanation/how-good.md).
`questions.jsonl` names each text by its id and SHA-256, and the answers by offsets. A language
model read the texts and wrote the questions, in other words than those of the answers. Half the
sources are for tuning, half for testing.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.datasets.marks import match_spans
from pullquote.documents import read_text
from pullquote.encoders import Encoder, load_encoder
from pullquote.evaluation.porter import stem
from pullquote.evaluation.significance import bootstrap_intervals, sign_flip_test
from pullquote.pipeline import Highlighter
from pullquote.scorers import relevance
from pullquote.scorers.base import Scores, ScoringInput
from pullquote.scorers.bm25 import bm25
from pullquote.scorers.tfidf import count_terms, split_terms
from pullquote.text import Article, split_sentences

QUESTIONS = Path(__file__).with_name("questions.jsonl")
STATIC, MINILM = "pullquote, static", "pullquote, minilm"
PAIRS = ((STATIC, "BM25"), (STATIC, "static cosine"), (MINILM, "BM25"), (MINILM, "MiniLM cosine"))


def read_questions(folder: Path, split: str) -> tuple[list[dict[str, Any]], dict[str, Article]]:
    """Read the questions of a split, and split the texts that they are about into sentences."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [q for q in map(json.loads, lines) if q["split"] == split]
    wanted = {q["article"]: q["sha256"] for q in questions}
    articles: dict[str, Article] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            record = json.loads(line)
            text = record.get("text", "")
            if wanted.get(record.get("id")) == hashlib.sha256(text.encode()).hexdigest():
                document = read_text(text, title=record["title"], kind="text")
                articles[record["id"]] = split_sentences(document)
    if missing := wanted.keys() - articles.keys():
        sys.exit(f"{folder} lacks {len(missing)} of {len(wanted)} texts, such as {min(missing)}")
    return questions, articles


def tfidf_cosine(question: list[str], sentences: list[list[str]]) -> Scores:
    """Score sentences by the cosine of tf-idf vectors, with the frequencies of the article."""
    tfidf = count_terms([*sentences, question]).normalized_tfidf()
    last = tfidf.rows == len(sentences)
    vector = np.zeros(tfidf.shape[1])
    vector[tfidf.columns[last]] = tfidf.values[last]
    return tfidf.times(vector)[:-1]


def stems(texts: list[str]) -> list[list[str]]:
    """Return the stems of the content words of texts: Porter's, which help BM25 the most."""
    return [[stem(term) for term in terms if term] for terms in split_terms(texts, "en")]


Ask = Callable[[str, str], Scores]


def make_systems(articles: dict[str, Article]) -> dict[str, Ask]:
    """Return what scores the sentences of an article, given by its id, for a question."""
    proses = {key: [s.prose for s in article.sentences] for key, article in articles.items()}
    terms = {key: stems(texts) for key, texts in proses.items()}
    systems: dict[str, Ask] = {
        "BM25": lambda key, question: bm25(stems([question])[0], terms[key]),
        "TF-IDF cosine": lambda key, question: tfidf_cosine(stems([question])[0], terms[key]),
    }
    for label, name in (("static cosine", "static"), ("MiniLM cosine", "minilm-base")):
        encoder = load_encoder(name)
        vectors = {key: encoder.encode(texts) for key, texts in proses.items()}
        systems[label] = partial(_cosines, vectors, encoder)
    for label, name in ((STATIC, "static"), (MINILM, "minilm")):
        scored = Highlighter(encoder=name).score_many(list(articles.values()))
        gist = {key: result.scores for key, (_, result) in zip(articles, scored, strict=True)}
        remembering: Any = _Remembering(relevance.relevance_encoder(name))
        for suffix, stressed in (("", gist), (" without emphasis", dict.fromkeys(articles))):
            systems[label + suffix] = partial(_relevance, articles, stressed, remembering)
    return systems


def _cosines(vectors: Mapping[str, Any], encoder: Encoder, key: str, question: str) -> Scores:
    return np.asarray(vectors[key] @ encoder.encode([question])[0])


def _relevance(
    articles: Mapping[str, Article],
    stressed: Mapping[str, Scores | None],
    encoder: Encoder,
    key: str,
    question: str,
) -> Scores:
    inputs = [ScoringInput(articles[key])]
    return relevance.score_relevance(question, inputs, [stressed[key]], encoder)[0].scores


class _Remembering:
    """An encoder that encodes each list of texts once."""

    def __init__(self, encoder: Any) -> None:
        self.name, self._encoder = encoder.name, encoder
        self._known: dict[tuple[str, ...], Any] = {}

    def encode(self, texts: list[str]) -> Any:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._encoder.encode(texts)
        return self._known[key]


def main(folder: Path, split: str) -> None:
    """Print how well each system ranks the answers, and how often the floor is right."""
    questions, articles = read_questions(folder, split)
    systems = make_systems(articles)
    values: dict[str, list[tuple[float, float]]] = defaultdict(list)
    shares: list[bool] = []
    for q in questions:
        sentences = articles[q["article"]].sentences
        spans = [(s.start, s.end) for s in sentences]
        gold = {i for found in match_spans([tuple(a) for a in q["answers"]], spans) for i in found}
        answer = stems([sentences[i].prose for i in gold])
        shares.append(any(set(stems([q["question"]])[0]) & set(terms) for terms in answer))
        for name, ask in systems.items():
            order = np.argsort(-ask(q["article"], q["question"]), kind="stable").tolist()
            rank = 1 + min(map(order.index, gold))
            values[name].append((1 / rank, float(rank <= 3)))
    print(f"{len(questions)} questions on {len(articles)} articles:\n")
    subsets = {"all": np.ones(len(shares), bool), "shares words": np.array(shares)}
    subsets["shares none"] = ~subsets["shares words"]
    heads = [f"MRR, {label} ({subset.sum()})" for label, subset in subsets.items()]
    print(f"| | {heads[0]} | hit@3 | {' | '.join(heads[1:])} |\n|---|---|---|---|---|")
    for name in systems:
        table = np.array(values[name])
        (low, high), _ = bootstrap_intervals(table)
        mrr, *others = (table[subset, 0].mean() for subset in subsets.values())
        cells = [f"{mrr:.3f} ({low:.3f}–{high:.3f})", f"{table[:, 1].mean():.3f}"]
        print(f"| {name} | {' | '.join([*cells, *(f'{value:.3f}' for value in others)])} |")
    names = [q["article"] for q in questions]
    print("\n| | p, MRR | p, hit@3 |\n|---|---|---|")
    for a, b in PAIRS:
        p = sign_flip_test(*(_by_article(names, values[name]) for name in (a, b)))
        print(f"| {a} against {b} | {p[0]:.4f} | {p[1]:.4f} |")
    print("\n| | answered, own article | refused, another article | slope | center |")
    print("|---|---|---|---|---|")
    for name, encoder in ((STATIC, "static"), (MINILM, "minilm-base")):
        own, other = _best(questions, articles, systems[name])
        kept, refused = own >= relevance.ANSWER_RELEVANCE, other < relevance.ANSWER_RELEVANCE
        slope, center = _calibrate(own, other, *relevance.CALIBRATION[encoder])
        rates = f"{kept.mean():.1%} | {refused.mean():.1%}"
        print(f"| {name} | {rates} | {slope:.2f} | {center:.2f} |")


def _by_article(names: list[str], values: list[tuple[float, float]]) -> Scores:
    """Average over each article's questions, which are not independent of each other."""
    rows = np.array(names)
    return np.array([np.array(values)[rows == name].mean(axis=0) for name in dict.fromkeys(names)])


def _best(
    questions: list[dict[str, Any]], articles: dict[str, Article], ask: Ask
) -> tuple[Scores, Scores]:
    """Return the best relevance in the right article, and in others of its genre or of any."""
    genres = {q["article"]: q["genre"] for q in questions}
    random = np.random.default_rng(0)
    own, other = [], []
    for q in questions:
        rest = [key for key in articles if key != q["article"]]
        wrong = [key for key in rest if genres[key] == q["genre"]] or rest
        own.append(ask(q["article"], q["question"]).max())
        other += [ask(key, q["question"]).max() for key in random.permutation(wrong)[:3]]
    return np.array(own), np.array(other)


def _calibrate(own: Scores, other: Scores, slope: float, center: float) -> tuple[float, float]:
    """Fit slope and center of `relevance.CALIBRATION`: logistic regression by Newton's method."""
    scores = np.concatenate([own, other])
    sums = center + np.log(scores / (1 - scores)) / slope
    rows = np.stack([sums, np.ones(len(sums))], axis=1)
    target = np.arange(len(sums)) < len(own)
    weight = np.where(target, 0.5 / len(own), 0.5 / len(other))
    theta = np.zeros(2)
    for _ in range(20):
        chance = 1 / (1 + np.exp(-rows @ theta))
        hessian = (rows.T * (weight * chance * (1 - chance))) @ rows
        theta += np.linalg.solve(hessian, rows.T @ (weight * (target - chance)))
    return float(theta[0]), float(-theta[1] / theta[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", choices=("tune", "test"), default="test")
    arguments = parser.parse_args()
    main(arguments.data / "marks", arguments.split)
