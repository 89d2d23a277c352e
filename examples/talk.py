"""The talk's last slides, with commands only: from articles with quotes to a served network.

    python examples/talk.py [--minutes 30] [FOLDER]

Runs in a checkout with the extras `serve` and `train`, offline. Each command is printed before it
runs; what it writes goes to FOLDER (default: a temporary one). Everything is small, so that it
takes a minute or two: seven articles, and an encoder of the paper's width that has hardly been
trained. `--minutes` trains it longer; give it books, and the network thousands of articles.
"""

import argparse
import atexit
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from pullquote.models import read_model

HERE = Path(os.path.relpath(Path(__file__).with_name("talk")))
PARAMETERS = 4 * 512 * (4800 + 512 + 1) + 512 + 1  # LSTM and Dense: the talk's 10.9 million


def pullquote(*arguments: object) -> str:
    """Show a command, run it, and return what it prints."""
    command = ["pullquote", *map(str, arguments)]
    show(command)
    done = subprocess.run(
        [sys.executable, "-m", *command], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{done.stderr}ended with {done.returncode}")
    return done.stdout


def show(command: list[str]) -> None:
    """Print a command without the folders of files."""
    print(">", shlex.join(word if "examples" in word else Path(word).name for word in command))
    sys.stdout.flush()


def evaluate_over_http(address: str, text: str) -> dict[str, Any]:
    """Post a text to the talk's route, as soon as the server is up."""
    request = urllib.request.Request(
        f"{address}api/evaluate", text.encode(), {"Content-Type": "text/plain"}
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                found: dict[str, Any] = json.load(response)
                return found
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def main() -> None:
    """Run the five steps of the sketch on slide 50, and serve the result (slide 55)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=0.2, help="of training the encoder")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp())
    library, new = folder / "talk.db", folder / "new.db"
    encoder, model = folder / "enc4800.safetensors", folder / "talk.safetensors"

    # 1. Find articles heavy on quotes; 2. each quote is located, so that sentences get scores.
    articles = ("--article", HERE / "articles", "--library", library)
    pullquote("corpus", "import", HERE / "reading-list.md", *articles)
    pullquote("corpus", "import", HERE / "new-list.md", "--article", HERE / "new", "--library", new)

    # 3. Skip-thoughts, of the paper's width: 2,400 units forward, 1,200 in each direction.
    texts = sorted((HERE / "articles").glob("*.md"))
    shape = ("--kind", "combine", "--features", 4800, "--batch-size", 8)
    pullquote("encoder", "train", *texts, *shape, "--minutes", given.minutes, "--out", encoder)

    # 4. The talk's network on these vectors.
    network = ("--preset", "talk", "--encoder", encoder, "--epochs", 1, "--no-report")
    pullquote("train", library, "--out", model, *network)
    card = read_model(model)
    count = sum(weights.size for weights in card.weights.values())
    if count != PARAMETERS:
        raise SystemExit(f"{PARAMETERS} weights were expected, got {count}")
    print(f"LSTM of {card.card.architecture.units} units on {card.card.encoder}: {count:,} weights")

    # 5. Evaluate on new things.
    print(pullquote("evaluate", model, "lead", "--data", new, "--encoder", encoder), end="")

    command = ["pullquote", "serve", "--model", str(model), "--port", "0", "--no-library"]
    show(command)
    server = subprocess.Popen([sys.executable, "-m", *command], stderr=subprocess.PIPE, text=True)
    atexit.register(server.kill)
    address = next(iter(server.stderr or ())).split()[-1]  # the last word of its first line
    text = next((HERE / "new").glob("*.md")).read_text(encoding="utf-8")
    answer = evaluate_over_http(address, text)
    server.terminate()
    server.wait(timeout=60)
    scored = answer["scored_article_sentences"]
    print(f"POST /api/evaluate: {len(scored)} sentences scored by {answer['model']}; the best:")
    print(f"  {scored[0]['sent']}")


if __name__ == "__main__":
    main()
