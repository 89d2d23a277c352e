"""Compare pullquote with its peers in one run: speed, cold start, memory, size and quality.

    python -m pip install --group benchmarks
    python benchmarks/regression/peers.py --data FOLDER --venvs FOLDER
    python benchmarks/regression/show_peers.py

`--data` is the folder of `corpora.py`. `--venvs` is a folder for virtual environments: each peer
gets its own, created if missing (`environments.py`; several gigabytes with PyTorch).
`peer_systems.py` documents the input and the settings of every system. Everything runs on one core
with one thread:

- **Speed**: from text to five sentences, on test articles of government posts; every system has its
  own process, and the systems alternate on each article. CPU time, the minimum of the repeats. The
  same again on abstracts (SciTLDR-A), one at a time: short texts, where fixed costs count.
- **Cold start**: a new process that loads the system, selects five sentences of the example article
  and ends; the systems alternate. The peak memory in the table is that of this process.
- **Size**: the environment minus an empty one.
- **Quality**: ROUGE-1/2/L of the selected sentences (docs/explanation/evaluation.md) on the test
  articles of `corpora.py`; and nDCG@5 against the labels `rouge-12`, for systems that score or rank
  every sentence. Each of our sentences gets the score of the system's sentence that contains most
  of it.

The results are written to a JSON file after each stage, so an interrupted run loses at most one
stage. Quality takes longest and never varies: it is reused while a system's packages and the
articles stay the same; `--again` measures it again. `--stages` selects what is measured.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from environments import ROOT, Environment, make_environment
from peer_systems import SYSTEMS

from pullquote import read_document, read_text
from pullquote.datasets.labels import load_labeler
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.rouge import best_rouge
from pullquote.text import Article, split_sentences

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, Item, read_corpus

Floats = npt.NDArray[np.float64]

RESULTS = ROOT / "benchmarks" / "results" / "peers.json"
EXAMPLE = ROOT / "examples" / "farewell-address.md"
OURS = "pullquote rnn"
SPEED_CORPORA = {"speed": "us-gov-posts", "short": "scitldr-a"}
PICKED = 5
STAGES = ("size", "speed", "cold", "quality")
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "RAYON")}
OFFLINE = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Task:
    """An article as the systems get it, and its references."""

    article: Article
    references: list[str]
    count: int

    def request(self, count: int | None = None) -> dict[str, Any]:
        """Return what `peer_systems.py` reads."""
        paragraphs: dict[int, list[str]] = {}
        for sentence in self.article.sentences:
            paragraphs.setdefault(sentence.block, []).append(sentence.prose)
        return {
            "title": self.article.title,
            "paragraphs": list(paragraphs.values()),
            "count": count or self.count,
        }


def plain_task(item: Item) -> Task:
    """Return the prose of an article, with empty lines between paragraphs."""
    whole = Task(item.article, item.references, item.sentences).request()
    text = "\n\n".join(map(" ".join, whole["paragraphs"]))
    article = split_sentences(read_text(text, title=item.article.title))
    return Task(article, item.references, item.sentences)


def example_request() -> dict[str, Any]:
    """Build the request with the example article for cold starts."""
    return plain_task(Item(split_sentences(read_document(str(EXAMPLE))), [""], PICKED)).request()


class Worker:
    """A system in a process of its own, with one thread, and on one core if it is pinned."""

    def __init__(self, name: str, environment: Environment, *, pinned: bool = True) -> None:
        """Start the process."""
        self._told = TemporaryFile()  # noqa: SIM115  (closed at the end)
        script = str(Path(__file__).with_name("peer_systems.py"))
        known = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        self._process = subprocess.Popen(
            [environment.python, "-W", "ignore", script, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            env=known | ONE_THREAD | OFFLINE,
            text=True,
        )
        if pinned:
            os.sched_setaffinity(self._process.pid, {max(os.sched_getaffinity(0))})

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            OSError: The process has ended.
        """
        sent, answers = self._process.stdin, self._process.stdout
        if sent is None or answers is None:
            raise OSError("no pipes")
        try:
            sent.write(json.dumps(request) + "\n")
            sent.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._told.seek(0)
            output = self._told.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise OSError(f"it ended without an answer: {output}")
        found: dict[str, Any] = json.loads(line)
        return found

    def __enter__(self) -> Self:
        """Return the running process."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._told.close()


class Bench:
    """The measurements so far, and their file."""

    def __init__(self, out: Path, venvs: Path, names: list[str]) -> None:
        """Read the measurements of an earlier run, and create the environments."""
        self._out, self._lock = out, Lock()
        kept = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
        self.systems: dict[str, dict[str, Any]] = kept.get("systems", {})
        self.about: dict[str, Any] = kept.get("about", {})
        self.environments: dict[str, Environment] = {}
        for name in names:
            home = SYSTEMS[name][0]
            if name not in self.systems or self.systems[name].get("environment") != home:
                self.systems[name] = {"environment": home}
            try:
                environment = make_environment(venvs, home)
                with Worker(name, environment) as worker:
                    worker.ask(example_request())
            except (subprocess.CalledProcessError, OSError) as error:
                reason = str(getattr(error, "stderr", error)).strip().rpartition("\n")[2]
                self.systems[name] = {"environment": home, "missing": reason}
                tell(f"{name}: does not run: {reason}")
            else:
                self.systems[name].pop("missing", None)
                self.environments[name] = environment
        self.empty = make_environment(venvs, "empty")

    def save_checkpoint(self) -> None:
        """Write all measurements."""
        with self._lock:
            self._keep()

    def _keep(self) -> None:
        for name, environment in self.environments.items():
            self.systems[name]["versions"] = {
                package: version
                for package, version in sorted(environment.versions.items())
                if package not in self.empty.versions
            }
        self.systems = {name: self.systems[name] for name in SYSTEMS if name in self.systems}
        written = {"about": self.about, "systems": self.systems}
        beside = self._out.with_suffix(".part")
        self._out.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(written, indent=1, sort_keys=False) + "\n", encoding="utf-8")
        beside.replace(self._out)

    def weigh(self) -> None:
        """Measure installed sizes."""
        empty = self.empty.size
        for name, environment in self.environments.items():
            self.systems[name]["installed_megabytes"] = round((environment.size - empty) / 1e6, 1)

    def time_articles(self, key: str, tasks: list[Task], repeats: int) -> None:
        """Measure speed; the systems alternate on each article."""
        requests = [task.request(PICKED) for task in tasks]
        sentences = sum(len(task.article.sentences) for task in tasks)
        seconds: dict[str, list[float]] = {name: [] for name in self.environments}
        with ExitStack() as stack:
            workers = {
                name: stack.enter_context(Worker(name, environment))
                for name, environment in self.environments.items()
            }
            for worker in workers.values():  # warm
                for request in requests[:3]:
                    worker.ask(request)
            for request in requests:
                for name, worker in workers.items():
                    tries = [worker.ask(request)["cpu_seconds"] for _ in range(repeats)]
                    seconds[name].append(min(tries))
        for name, taken in seconds.items():
            self.systems[name][key] = {
                "sentences_a_second": round(sentences / sum(taken), 1),
                "articles_a_second": round(len(taken) / sum(taken), 2),
                "median_milliseconds": round(1000 * median(taken), 3),
                "slowest_milliseconds": round(1000 * max(taken), 3),
                "times_ours": round(
                    median(t / o for t, o in zip(taken, seconds[OURS], strict=True)), 3
                ),
            }
        self.about[key] = {
            "articles": len(tasks),
            "sentences": sentences,
            "repeats": repeats,
            "picked": PICKED,
            "corpus": SPEED_CORPORA[key],
        }

    def start_cold(self, runs: int) -> None:
        """Measure new processes, alternating."""
        request = example_request()
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in self.environments}
        for _ in range(runs):
            for name, environment in self.environments.items():
                start = time.perf_counter()
                with Worker(name, environment) as worker:
                    answer = worker.ask(request)
                    found[name].append((time.perf_counter() - start, answer["peak_megabytes"]))
        ours = [seconds for seconds, _ in found[OURS]]
        for name, measured in found.items():
            taken, memory = zip(*measured, strict=True)
            self.systems[name]["cold"] = {
                "seconds": round(median(taken), 3),
                "times_ours": round(median(t / o for t, o in zip(taken, ours, strict=True)), 2),
                "peak_megabytes": round(median(memory), 1),
            }
        self.about["cold"] = {"runs": runs, "article": EXAMPLE.name}

    def rate(self, corpora: dict[str, list[Task]], *, again: bool) -> None:
        """Measure quality of several systems in parallel on all cores, the slowest ones first."""
        output = json.dumps([[t.request(), t.references] for ts in corpora.values() for t in ts])
        articles = sha256(output.encode()).hexdigest()[:16]

        def rate_one(name: str) -> None:
            of = f"{self.environments[name].digest} on {articles}"
            kept = self.systems[name].get("quality", {})
            if kept.get("of") == of and not again:
                return
            start = time.perf_counter()
            with Worker(name, self.environments[name], pinned=False) as worker:
                rated = {corpus: rate_tasks(worker, ts) for corpus, ts in corpora.items()}
            self.systems[name]["quality"] = {"of": of, **rated}
            tell(f"{name}: {time.perf_counter() - start:.0f} s")
            self.save_checkpoint()

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(rate_one, reversed(self.environments)))
        self.about["quality"] = {corpus: len(tasks) for corpus, tasks in corpora.items()}


def rate_tasks(worker: Worker, tasks: list[Task]) -> dict[str, Any]:
    """Return the mean ROUGE of a system's selections, and nDCG if it ranks sentences."""
    label = load_labeler("rouge-12")
    rouge, gains, empty = [], [], 0
    for task in tasks:
        answer = worker.ask(task.request())
        empty += not answer["picked"]
        rouge.append(best_rouge(" ".join(answer["picked"]), task.references))
        if answer["scored"] is not None:
            scores = align_scores(answer["scored"], task.article)
            gains.append(ndcg(label(task.article, task.references), scores))
    found: dict[str, Any] = {"rouge": [round(100 * fmean(c), 2) for c in zip(*rouge, strict=True)]}
    if gains:
        found["ndcg_5"] = round(float(np.nanmean(gains)), 4)
    return found | {"nothing_picked": empty}


def align_scores(scored: list[tuple[str, float]], article: Article) -> Floats:
    """Return for each of our sentences the score of the system's sentence that holds most of it.

    Apart from white space, both are parts of the same text, in order. A sentence that the
    system lacks gets less than all others.
    """
    ours = ["".join(sentence.prose.split()) for sentence in article.sentences]
    text = "".join(ours)
    lowest = min((score for _, score in scored), default=0.0) - 1
    characters = np.full(len(text), np.nan)
    begin = 0
    for sentence, score in scored:
        compact = "".join(sentence.split())
        at = text.find(compact, begin)
        if compact and at >= 0:
            begin = at + len(compact)
            characters[at:begin] = score
    ends = np.cumsum([len(sentence) for sentence in ours])
    found = np.full(len(ours), lowest)
    for number, part in enumerate(np.split(characters, ends[:-1])):
        values, counts = np.unique(part[~np.isnan(part)], return_counts=True)
        if len(values):
            found[number] = values[counts.argmax()]
    return found


def describe_machine() -> dict[str, Any]:
    """Describe the machine and the date."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def tell(line: str) -> None:
    """Print a line of progress."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, stage by stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--venvs", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=list(SYSTEMS))
    parser.add_argument("--stages", nargs="+", default=STAGES, choices=STAGES)
    parser.add_argument("--articles", type=int, default=30, help="for speed")
    parser.add_argument("--repeats", type=int, default=3, help="for speed")
    parser.add_argument("--runs", type=int, default=5, help="for cold starts")
    parser.add_argument("--most", type=int, help="articles of a corpus for quality; for trials")
    parser.add_argument("--again", action="store_true", help="measure quality again")
    arguments = parser.parse_args()
    names = list(dict.fromkeys([OURS, *arguments.systems]))
    bench = Bench(arguments.out, arguments.venvs, names)
    bench.about["machine"] = describe_machine()
    if "size" in arguments.stages:
        bench.weigh()
        bench.save_checkpoint()
    if "speed" in arguments.stages:
        for key, corpus in SPEED_CORPORA.items():
            items = islice(read_corpus(arguments.data, corpus, "test"), arguments.articles)
            bench.time_articles(key, [plain_task(item) for item in items], arguments.repeats)
            bench.save_checkpoint()
        tell("speed measured")
    if "cold" in arguments.stages:
        bench.start_cold(arguments.runs)
        bench.save_checkpoint()
        tell("cold starts measured")
    if "quality" in arguments.stages:
        corpora = {
            corpus: [
                plain_task(i)
                for i in islice(read_corpus(arguments.data, corpus, "test"), arguments.most)
            ]
            for corpus in SENTENCES
        }
        bench.rate(corpora, again=arguments.again)
        bench.save_checkpoint()


if __name__ == "__main__":
    main()
