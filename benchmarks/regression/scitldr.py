"""Measure one selected sentence per abstract of SciTLDR-A against human TLDRs.

    python benchmarks/regression/scitldr.py --data FOLDER --split dev
    python benchmarks/regression/scitldr.py --data FOLDER --split dev --perl ROUGE-1.5.5

FOLDER holds the corpora of `corpora.py`, of which SciTLDR-A is read (Cachola et al. 2020, *TLDR:
Extreme Summarization of Scientific Documents*, arXiv 2004.15011). ROUGE is F1 in percent, in three
variants (see docs/explanation/evaluation.md): as in the package rouge-score, stemmed, with the best
TLDR for each measure; by the rule of the paper's script, with the TLDR of the best ROUGE-1 for all
three measures, stemmed; and the same without stemming. If rouge-score is installed, the first
variant is compared with it; with `--perl`, the other two are compared with ROUGE-1.5.5 itself, from
a folder with `ROUGE-1.5.5.pl` and `data`.
"""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np

from pullquote.datasets.records import read_records, record_article
from pullquote.encoders import load_encoder
from pullquote.evaluation.rouge import best_rouge, rouge
from pullquote.ingest.records import Record
from pullquote.pipeline import encode_sentences
from pullquote.scorers import SCORERS, ScoringInput, load_scorer

PUBLISHED = {  # the paper's table for abstracts, test split
    "PACSUM": (19.3, 4.0, 15.1),
    "BERTSumExt": (38.5, 16.6, 30.5),
    "MatchSum": (42.7, 20.0, 34.0),
    "oracle": (47.7, 24.7, 38.5),
}
WAYS: dict[str, dict[str, object]] = {
    "rouge-score": {"rule": "each"},
    "one TLDR, stemmed": {"rule": "rouge-1"},
    "one TLDR, unstemmed": {"rule": "rouge-1", "stemmed": False},
}
Picks = list[str]


def pick_best(records: list[Record], rate: Callable[[str, Record], float]) -> Picks:
    """Pick the sentence of each abstract that knowing the TLDRs makes the best."""
    return [max(record.sentences, key=lambda s: rate(s, record)) for record in records]


def pick_by(name: str, records: list[Record], encoder_name: str) -> Picks:
    """Pick the sentence that a scorer puts first."""
    scorer, encoder = load_scorer(name, encoder_name), load_encoder(encoder_name)
    picks = []
    for record in records:
        article = record_article(record)
        vectors = encode_sentences(encoder, article) if scorer.needs_vectors else None
        scores = scorer.score(ScoringInput(article, vectors)).scores
        picks.append(article.sentences[int(np.argmax(scores))].text)
    return picks


def measure(picks: Picks, records: list[Record]) -> dict[str, list[float]]:
    """Return the three means for each way of measuring."""
    found = {}
    for way, options in WAYS.items():
        rows = [
            best_rouge(pick, record.quotes, **options)  # type: ignore[arg-type]
            for pick, record in zip(picks, records, strict=True)
        ]
        found[way] = [100 * fmean(column) for column in zip(*rows, strict=True)]
    return found


def main() -> None:
    """Print the table, then the checks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["train", "dev", "test"])
    parser.add_argument("--models", nargs="+", default=list(SCORERS))
    parser.add_argument("--encoder", default="static")
    parser.add_argument("--no-title", action="store_true", help="scorers do not see the title")
    parser.add_argument("--perl", type=Path, metavar="FOLDER", help="of ROUGE-1.5.5.pl")
    arguments = parser.parse_args()
    records, _ = read_records(arguments.data / "scitldr-a" / f"{arguments.split}.jsonl")
    seen = [replace(one, title="") for one in records] if arguments.no_title else records
    rows = {Path(name).name: pick_by(name, seen, arguments.encoder) for name in arguments.models}
    rows["the title itself"] = [record.title for record in records]
    rows["oracle by ROUGE-1, unstemmed"] = pick_best(
        records, lambda s, r: best_rouge(s, r.quotes, stemmed=False).rouge_1
    )
    rows["oracle, mean of the three"] = pick_best(
        records, lambda s, r: sum(best_rouge(s, r.quotes))
    )
    print(
        f"| {len(records)} abstracts ({arguments.split}) | {' | '.join(WAYS)} | published (test) |"
    )
    print("|---" * (len(WAYS) + 2) + "|")
    for name, picks in rows.items():
        cells = [_cell(values) for values in measure(picks, records).values()]
        print(f"| {name} | {' | '.join(cells)} | |", flush=True)
    for name, values in PUBLISHED.items():
        print(f"| {name}{' |' * (len(WAYS) + 1)} {_cell(values)} |")
    print()
    pairs = [(s, t) for r in records for s in [r.title, *r.sentences] for t in r.quotes]
    check_package(pairs)
    if arguments.perl:
        for name in ("lead", "the title itself", "oracle by ROUGE-1, unstemmed"):
            if name in rows:
                check_perl(name, rows[name], records, arguments.perl)


def _cell(values: object) -> str:
    return " / ".join(f"{value:.1f}" for value in values)  # type: ignore[attr-defined]


def check_package(pairs: list[tuple[str, str]]) -> None:
    """Compare with the package rouge-score, pair by pair."""
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError:
        print("rouge-score is not installed: not compared with it")
        return
    theirs = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    worst = {True: 0.0, False: 0.0}  # by whether both texts are ASCII
    many = dict.fromkeys(worst, 0)
    for picked, reference in pairs:
        found = [score.fmeasure for score in theirs.score(reference, picked).values()]
        difference = max(np.abs(np.subtract(found, rouge(picked, reference))))
        is_ascii = picked.isascii() and reference.isascii()
        worst[is_ascii] = max(worst[is_ascii], difference)
        many[is_ascii] += 1
    print(
        f"Largest difference from rouge-score: {worst[True]:.1e} on {many[True]:,} pairs of ASCII "
        f"texts; {worst[False]:.1e} on the {many[False]:,} others, since rouge-score drops letters "
        "beyond ASCII."
    )


def check_perl(name: str, picks: Picks, records: list[Record], folder: Path) -> None:
    """Compare with ROUGE-1.5.5 as files2rouge and pyrouge call it."""
    pairs = [(p, t) for p, r in zip(picks, records, strict=True) for t in r.quotes]
    for stemmed in (True, False):
        theirs = run_perl(pairs, folder, stemmed=stemmed)
        ours = np.array([rouge(*pair, stemmed=stemmed) for pair in pairs])
        other = int((np.abs(theirs - ours) > 1e-4).any(axis=1).sum())
        ends = np.cumsum([len(record.quotes) for record in records])[:-1]
        best = [part[part[:, 0].argmax()] for part in np.split(theirs, ends)]
        means = " / ".join(f"{value:.2f}" for value in 100 * np.mean(best, axis=0))
        way = f"one TLDR, {'stemmed' if stemmed else 'unstemmed'}"
        mine = " / ".join(f"{value:.2f}" for value in measure(picks, records)[way])
        differ = f"{other} of {len(pairs)} pairs differ"
        print(f"ROUGE-1.5.5, {name}, {way}: {means}; ours {mine}; {differ}")


def run_perl(pairs: list[tuple[str, str]], folder: Path, *, stemmed: bool) -> np.ndarray:
    """Return the F1 values of each pair, shape (pairs, 3)."""
    with tempfile.TemporaryDirectory() as scratch:
        entries = []
        for number, (picked, reference) in enumerate(pairs):
            for kind, text in (("peer", picked), ("model", reference)):
                path = Path(scratch, f"{kind}.{number}")
                path.write_text(_in_see_form(text), encoding="utf-8")
            entries.append(
                f'<EVAL ID="{number}"><MODEL-ROOT>{scratch}</MODEL-ROOT>'
                f'<PEER-ROOT>{scratch}</PEER-ROOT><INPUT-FORMAT TYPE="SEE"></INPUT-FORMAT>'
                f'<PEERS><P ID="1">peer.{number}</P></PEERS>'
                f'<MODELS><M ID="A">model.{number}</M></MODELS></EVAL>'
            )
        settings = Path(scratch, "settings.xml")
        text = "\n".join(entries)
        settings.write_text(f'<ROUGE-EVAL version="1.55">\n{text}\n</ROUGE-EVAL>')
        options = ["-e", str(folder / "data"), "-c", "95", "-r", "1000", "-n", "2", "-a", "-d"]
        command = ["perl", "-I", str(folder), str(folder / "ROUGE-1.5.5.pl"), *options]
        command += [*(["-m"] if stemmed else []), str(settings)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = np.full((len(pairs), 3), np.nan)
    line = re.compile(r"^1 ROUGE-([12L]) Eval (\d+)\.\S* .*F:(\S+)$", re.MULTILINE)
    for measure_name, number, value in line.findall(output):
        found[int(number), "12L".index(measure_name)] = float(value)
    return found


def _in_see_form(text: str) -> str:
    """Write a text as pyrouge does; files2rouge splits sentences at periods between blanks."""
    sentences = " .\n".join(text.strip().split(" . ")).split("\n")
    lines = [
        f'<a name="{number}">[{number}]</a> <a href="#{number}" id={number}>{sentence}</a>'
        for number, sentence in enumerate(sentences, 1)
    ]
    return "<html>\n<body>\n" + "\n".join(lines) + "\n</body>\n</html>"


if __name__ == "__main__":
    main()
