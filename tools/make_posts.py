"""Select the tutorial's articles: `docs/data/posts.jsonl`.

    python tools/make_posts.py --data FOLDER

FOLDER/us-gov-posts/train.jsonl holds posts of digital.gov and 18F, each with the summary that an
editor wrote (both repositories are CC0-1.0). Posts of 17 to 32 sentences are kept, so that all
batches have one length and the model compiles once.
"""

import argparse
import json
from pathlib import Path

from pullquote.datasets import read_records, record_article

TARGET = Path(__file__).parents[1] / "docs" / "data" / "posts.jsonl"
LEAST, MOST = 17, 32
FIELDS = ("id", "title", "text", "quotes", "source", "license")


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    records, _ = read_records(arguments.data / "us-gov-posts" / "train.jsonl")
    kept = [r for r in records if LEAST <= len(record_article(r).sentences) <= MOST]
    lines = [
        json.dumps({name: getattr(record, name) for name in FIELDS}, ensure_ascii=False)
        for record in kept
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(kept)} articles")


if __name__ == "__main__":
    main()
