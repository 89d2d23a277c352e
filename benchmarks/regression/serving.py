"""Measure articles per second and latencies of our server and of the talk's design.

    apt-get install wrk; python -m pip install flask
    python benchmarks/regression/serving.py [--seconds 10] [--workers 2]

The article is 60 sentences of the example. wrk posts it to `/api/evaluate` over several
connections; in the rows "distinct" every request has another article, in the rows "seen" always the
same one. The talk's design is a Flask service that answers one request at a time and calls the
encoder for each sentence. It is built below twice: with our scorer, and with the talk's network in
Keras (with its initial weights: the time does not depend on them). Both use our fast encoder, which
favors them. Everything, wrk included, runs on this machine, one server after the other.
"""

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pullquote import read_document
from pullquote.text import split_sentences

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "farewell-address.md"
SENTENCES = 60
CONNECTIONS = (1, 4, 16)

SCRIPT = r"""
local file = io.open("BODY"); local body = file:read("*a"); file:close()
local count = 0
local name = 0
function setup(thread) name = name + 1; thread:set("name", name) end
wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain; charset=utf-8"
function request()
  if DISTINCT then count = count + 1 end
  local last = "\n\nCopy " .. name .. " came as number " .. count .. "."
  return wrk.format(nil, nil, nil, body .. last)
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("FOUND %f %f %f %f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""

TALK = '''
"""The talk's service: Flask, one request at a time, the encoder called for each sentence."""
import sys
import numpy as np
from flask import Flask, jsonify, request
from pullquote import read_text
from pullquote.text import split_sentences
from pullquote.encoders import load_encoder
from pullquote.scorers import ArticleVectors, ScoringInput, load_scorer

encoder, scorer = load_encoder("static"), load_scorer("rnn")
if KERAS:
    from pullquote.training.scorer.keras_model import build_network
    from pullquote.training.scorer.config import PRESETS

    network = build_network(PRESETS["talk"], encoder.features, seed=1)

app = Flask(__name__)

@app.post("/api/evaluate")
def evaluate():
    article = split_sentences(read_text(request.get_data(as_text=True)))
    vectors = np.concatenate([encoder.encode([s.prose]) for s in article.sentences])
    if KERAS:
        scores = network.predict(vectors[np.newaxis], verbose=0)[0]
    else:
        title = np.zeros(encoder.features, np.float32)
        scores = scorer.score(ScoringInput(article, ArticleVectors(vectors, title))).scores
    found = [{"index": s.index, "score": float(score), "sent": s.prose}
             for s, score in zip(article.sentences, scores)]
    return jsonify(model="rnn", scored_article_sentences=sorted(found, key=lambda f: -f["score"]))

app.run(port=int(sys.argv[1]), threaded=False)
'''


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=10, help="for each row")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not on the path; apt-get install wrk")
    pullquote = Path(sys.executable).with_name("pullquote")
    print("| server | articles | connections | articles/s | p50 ms | p95 ms | p99 ms | errors |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "article.txt").write_text(sixty_sentences(), encoding="utf-8")
        for keras in (False, True):
            (folder / f"talk{keras:d}.py").write_text(f"KERAS = {keras}\n{TALK}", encoding="utf-8")
        serve = [pullquote, "serve", "--no-library", "--workers"]
        servers = {
            "pullquote, 1 worker": [*serve, "1", "--port"],
            f"pullquote, {arguments.workers} workers": [*serve, str(arguments.workers), "--port"],
            "the talk's design, our scorer": [sys.executable, folder / "talk0.py"],
            "the talk's design, its network in Keras": [sys.executable, folder / "talk1.py"],
        }
        for server, command in servers.items():
            with running(command) as (port, _):
                for articles in ("distinct", "seen"):
                    for connections in CONNECTIONS:
                        found = load(folder, port, connections, arguments.seconds, articles)
                        print(f"| {server} | {articles} | {connections} | {found} |", flush=True)


def sixty_sentences() -> str:
    """Return the example's first sentences, one per paragraph, so that they stay separate."""
    sentences = split_sentences(read_document(str(EXAMPLE))).sentences
    prose = [s.prose for s in sentences if s.prose.endswith(".") and len(s.prose) > 20]
    return "\n\n".join(prose[:SENTENCES])


@contextmanager
def running(command: list[object]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a server on a free loopback port for the duration of a block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*map(str, command), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        post = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/evaluate",
            data=sixty_sentences().encode(),
            headers={"Content-Type": "text/plain"},
        )
        for _ in range(240):
            try:
                with urllib.request.urlopen(post, timeout=60) as answer:
                    assert len(json.load(answer)["scored_article_sentences"]) >= SENTENCES
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended with {process.returncode}")
                time.sleep(0.25)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def load(folder: Path, port: int, connections: int, seconds: int, articles: str) -> str:
    """Run wrk once, and return the cells of a row."""
    script = SCRIPT.replace("BODY", str(folder / "article.txt"))
    script = script.replace("DISTINCT", "true" if articles == "distinct" else "false")
    (folder / "wrk.lua").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(folder / "wrk.lua"), f"http://127.0.0.1:{port}/api/evaluate"),
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    match = re.search(r"FOUND (\S+) (\S+) (\S+) (\S+) (\d+)", done.stdout)
    if match is None:
        sys.exit(f"wrk said nothing that can be read: {done.stdout}")
    rate, *latencies = map(float, match.groups()[:4])
    return " | ".join([f"{rate:.0f}", *(f"{ms:.1f}" for ms in latencies), match[5]])


if __name__ == "__main__":
    main()
