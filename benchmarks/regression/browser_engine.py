"""Measure the browser engine: loading, highlighting and memory, in Node.js and in Chromium.

    python benchmarks/regression/browser_engine.py [--runs 5]

Each run starts a process of Node.js and a fresh profile of Chromium, where the engine is in a
worker and its files come from a server on this machine. It highlights 20 texts of about 1,500
words, joined from the articles of `tests/quality`, for both aims; in Chromium, all but the first
come two seconds after the engine is loaded. Times of the wall clock are in the page, from the
question to the answer. Times of the CPU are those of all threads of the process: on a busy machine
they say more. Memory is what the engine adds to an idle process of Node.js, and what Chromium
measures for a page and its worker.
"""

import argparse
import json
import os
import shutil
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
WORDS, TEXTS = 1500, 20
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    "--enable-blink-features=ForceEagerMeasureMemory",
]
NODE = """
import { readFileSync } from "node:fs";
const idle = process.memoryUsage().rss;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const start = performance.now();
const startCpu = cpu();
const { createEngine } = await import("ROOT/js/engine.js");
const { FILES } = await import("ROOT/js/files.js");
const read = (path) => readFileSync(`ROOT/src/pullquote/${path}`);
const bytes = (path) => {
  const { buffer, byteOffset, byteLength } = read(path);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
const files = { model: bytes(FILES.model), encoder: bytes(FILES.encoder) };
const engine = createEngine({ ...files, vocabulary: read(FILES.vocabulary).toString() });
const load = performance.now() - start;
const loadedCpu = cpu();
const articles = JSON.parse(readFileSync(0, "utf8"));
const highlight = (text) => {
  const before = performance.now();
  engine.highlight(text, { aim: "both" });
  return performance.now() - before;
};
const times = [highlight(articles.shift())];
const warmCpu = cpu();
times.push(...articles.map(highlight));
const usage = { load_cpu: loadedCpu - startCpu, article_cpu: (cpu() - warmCpu) / articles.length };
gc();
const memory = (process.memoryUsage().rss - idle) / 1e6;
console.log(JSON.stringify({ load, times, ...usage, memory }));
""".replace("ROOT", str(ROOT))
LOAD = """async () => {
  const start = performance.now();
  const { startEngine } = await import("/js/client.js");
  const { FILES } = await import("/js/files.js");
  const address = ([name, path]) => [name, `${location.origin}/src/pullquote/${path}`];
  globalThis.engine = await startEngine(Object.fromEntries(Object.entries(FILES).map(address)));
  return performance.now() - start;
}"""
HIGHLIGHT = """async (texts) => {
  const times = [];
  for (const text of texts) {
    const before = performance.now();
    await engine.highlight(text, { aim: "both" });
    times.push(performance.now() - before);
  }
  return times;
}"""
MEMORY = "performance.measureUserAgentSpecificMemory().then(({ bytes }) => bytes / 1e6)"


class Isolated(SimpleHTTPRequestHandler):
    """The repository's files, with the headers that measuring memory needs."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Isolate the page from other sites."""
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


def texts() -> list[str]:
    """Join articles to texts of about 1,500 words."""
    lines = (ROOT / "tests/quality/articles.jsonl").read_text(encoding="utf-8").splitlines()
    joined, words = [""], 0
    for text in [json.loads(line)["text"] for line in lines]:
        if words >= WORDS:
            joined.append("")
            words = 0
        for paragraph in text.split("\n\n"):
            if words < WORDS:
                joined[-1] += paragraph + "\n\n"
                words += len(paragraph.split())
    return joined[:TEXTS]


def run_node(articles: list[str]) -> dict[str, Any]:
    """Measure one process of Node.js."""
    command = ["node", "--no-warnings", "--expose-gc", "--input-type=module", "-e", NODE]
    done = subprocess.run(
        command, input=json.dumps(articles), capture_output=True, check=True, encoding="utf-8"
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def run_chromium(browser: Browser, address: str, articles: list[str]) -> dict[str, Any]:
    """Measure one fresh profile, twice: without the files, and with them."""
    session = browser.new_browser_cdp_session()

    def cpu() -> float:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return 1000 * sum(each["cpuTime"] for each in processes if each["type"] == "renderer")

    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/docs/pictures/site.css")
    page.wait_for_timeout(2000)
    start = cpu()
    result: dict[str, Any] = {"load": page.evaluate(LOAD)}
    result["load_cpu"] = cpu() - start
    result["times"] = page.evaluate(HIGHLIGHT, articles[:1])
    page.evaluate("engine.close()")
    page.reload()
    result["reload"] = page.evaluate(LOAD)
    page.wait_for_timeout(2000)
    start = cpu()
    result["times"] += page.evaluate(HIGHLIGHT, articles[1:])
    result["article_cpu"] = (cpu() - start) / (len(articles) - 1)
    result["memory"] = page.evaluate(MEMORY)
    context.close()
    return result


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    articles = texts()
    words = median(len(text.split()) for text in articles)
    print(
        f"{len(articles)} texts of {words:.0f} words (median), {runs} runs. Load average at the ",
        end="",
    )
    print(f"start: {os.getloadavg()[0]:.1f}.\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Isolated, directory=str(ROOT)))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    node, chromium = [], []
    with sync_playwright() as playwright:
        for _ in range(runs):
            node.append(run_node(articles))
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            chromium.append(run_chromium(browser, address, articles))
            browser.close()
    server.shutdown()
    print("| median | Node.js | Chromium |\n|---|---|---|")
    rows = {
        "first load, ms": lambda run: run["load"],
        "load with the files in the cache, ms": lambda run: run.get("reload"),
        "first load, ms of CPU": lambda run: run["load_cpu"],
        "an article asked for as soon as it is loaded, ms": lambda run: run["times"][0],
        "later articles, ms": lambda run: median(run["times"][1:]),
        "later articles, mean, ms of CPU": lambda run: run["article_cpu"],
        "memory, MB": lambda run: run["memory"],
    }
    for name, value in rows.items():
        columns = [[value(run) for run in each] for each in (node, chromium)]
        cells = [f"{median(column):.0f}" if None not in column else "" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
