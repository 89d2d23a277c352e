"""Measure the reading page in Chromium: paint, a 10,000-word article, modes, tasks and weight.

Start a server (`pullquote serve --no-library`), then:

    python benchmarks/studies/page.py --address http://127.0.0.1:8000

Medians of several visits, each with an empty cache. The page's share of the time to
open an article is that time minus the time of its one request. The longest task is the CPU time
of the browser's main thread between two chances to respond, which other programs do not prolong.
"""

import argparse
import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

EXAMPLE = Path(__file__).parents[2] / "examples" / "farewell-address.md"
WORDS = 10_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

OPENING = """async () => {
    window.shift = 0;
    new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))
        .observe({type: 'layout-shift', buffered: true});
    performance.clearResourceTimings();
    const from = performance.now();
    document.querySelector('#paste .primary').click();
    while (!document.querySelector('#article .sentence')) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done));
    const all = performance.now() - from;
    const asked = performance.getEntriesByType('resource')
        .find(e => e.name.endsWith('/api/highlight'));
    return [all, all - (asked ? asked.duration : 0)];
}"""
SWITCHING = """async mode => {
    const from = performance.now();
    document.querySelector(`input[value="${mode}"]`).click();
    await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done));
    return performance.now() - from;
}"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
WEIGHT = """performance.getEntriesByType('resource')
    .filter(e => !e.name.includes('/api/')).concat(performance.getEntriesByType('navigation'))
    .reduce((sum, e) => sum + e.decodedBodySize, 0)"""


def long_article() -> str:
    """Repeat the prose of the example, numbered each time, until it has enough words."""
    prose = EXAMPLE.read_text(encoding="utf-8")
    rounds = -(-WORDS // len(prose.split()))
    whole = "\n\n".join(prose.replace(" our ", f" our {n} ") for n in range(rounds))
    return " ".join(whole.split(" ")[:WORDS])


def longest_task(browser: Browser, page: Page, action: Callable[[], object]) -> float:
    """Return the CPU time of the main thread's longest task after an action, in milliseconds."""
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    action()
    page.wait_for_timeout(500)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = (e for e in events if e["name"].endswith("RunTask") and (e["pid"], e["tid"]) in threads)
    return max(float(task.get("tdur", 0)) / 1000 for task in tasks)


def measure_tasks(browser: Browser, page: Page, address: str, text: str) -> dict[str, float]:
    """Return the longest task of each action of a reader."""
    page.goto(address)
    page.locator("#model option").first.wait_for(state="attached")
    page.fill("#paste-text", text)

    def open_article() -> None:
        page.click("#paste-button")
        page.locator("#status", has_text="highlighted by").wait_for()

    def click(selector: str) -> Callable[[], object]:
        return lambda: page.evaluate(f"document.querySelector('{selector}').click()")

    actions = {"opening": open_article, "next": click("#next"), "why": click("#article mark")}
    actions["larger text"] = lambda: page.evaluate(
        "document.querySelector('#appearance [name=size]').stepUp(3);"
        "document.querySelector('#appearance').dispatchEvent(new Event('input'))"
    )
    actions |= {mode: click(f"input[value={mode}]") for mode in ("skim", "heat", "dark")}
    return {
        f"longest task: {name}, ms": longest_task(browser, page, action)
        for name, action in actions.items()
    }


def measure(page: Page, address: str, text: str) -> dict[str, float]:
    """Visit the page once."""
    page.goto(address)
    page.locator("#model option").first.wait_for(state="attached")
    found = {"first paint, ms": page.evaluate(FIRST_PAINT), "weight, bytes": page.evaluate(WEIGHT)}
    page.fill("#paste-text", text)
    found["article, ms"], found["article without the server, ms"] = page.evaluate(OPENING)
    for mode in ("skim", "heat", "highlight"):
        found[f"{mode}, ms"] = page.evaluate(SWITCHING, mode)
    page.wait_for_timeout(200)
    found["layout shift, thousandths"] = 1000 * page.evaluate("window.shift")
    found["sentences"] = page.locator("#article .sentence").count()
    return found


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", required=True, help="where the server listens")
    parser.add_argument("--visits", type=int, default=5)
    arguments = parser.parse_args()
    text = long_article()
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        visits = []
        for _ in range(arguments.visits):
            context = browser.new_context(viewport={"width": 1300, "height": 850})
            page = context.new_page()
            visit = measure(page, arguments.address, text)
            visits.append(visit | measure_tasks(browser, page, arguments.address, text))
            context.close()
        browser.close()
    for name in visits[0]:
        print(f"{name:34}{statistics.median(visit[name] for visit in visits):10,.0f}")


if __name__ == "__main__":
    main()
