"""Write the NOTICE files of the bundled models: what they were trained on.

python tools/write_notice.py --data FOLDER

FOLDER holds `marks/train.jsonl` and `pullquotes/train.jsonl`. Texts are not part of any model; the
sources are named because their licenses ask for it.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tools" / "bundled"))
from corpora import is_excluded  # noqa: E402 - a script beside this one

MINILM = """pullquote-minilm

minilm-base.onnx: weights of all-MiniLM-L6-v2
(https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), by the authors of
sentence-transformers, under the Apache License 2.0. Changed: rounded to int8 and written as an ONNX
graph that ends in the mean over the word pieces and the division by the length.

minilm.onnx: the same weights, changed in the same way, whose layers were fine-tuned by pullquote on
the texts below.

default.safetensors: the trained scorer of pullquote on the vectors of minilm.onnx, Apache-2.0.

"""
SKIPTHOUGHTS = """pullquote-skipthoughts

skipthoughts.safetensors: made by pullquote's tools/train_skipthoughts.py, Apache-2.0, from
pullquote's own skip-gram vectors, with all-MiniLM-L6-v2
(https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) as its teacher. It was
trained on the training splits of SciTLDR-A, the posts and the textbooks named below, and on
public-domain English books of 1780 to 1928. The file contains the words of the encoder's
vocabulary; the rest is numbers.

default.safetensors: the bundled model of pullquote, adapted to these vectors by
tools/adapt_model.py, Apache-2.0.

"""
FILES = {
    ROOT / "src/pullquote/models/data/NOTICE": "",
    ROOT / "packages/minilm/NOTICE": MINILM,
    ROOT / "packages/skipthoughts/NOTICE": SKIPTHOUGHTS,
}
"""The files, each with what is said first."""

OPENING = """The models in this folder, and those in the packages pullquote-minilm and
pullquote-skipthoughts, were trained on the texts below. The models contain no text.

Marks. The sentences marked as gist, quotable or junk were chosen by a language model that read each
article as a whole under a written guideline; no person marked them. Two independent readings of 610
articles agree with F1 0.69 (gist), 0.63 (quotable) and 0.70 (junk). Both readings come from the
same model, so two people would agree less. People selected or wrote the pull quotes of Free
Software Magazine (its editors), the utterances of the AMI corpus (its annotators), the summaries of
SciTLDR, OpenStax, digital.gov and 18F, and the key points of The Carpentries (their authors).

Other corpora:
- SciTLDR-A, abstracts and their one-sentence summaries (Cachola et al. 2020): Apache-2.0
- Posts of digital.gov and 18F with their editors' summaries: CC0-1.0
- Textbook sections with their summaries, by OpenStax, https://openstax.org: CC-BY-4.0
- AMI Meeting Corpus, https://groups.inf.ed.ac.uk/ami/corpus/: CC-BY-4.0
- Lessons of The Carpentries, https://carpentries.org: CC-BY-4.0
- PEPs, ERCs and EIPs with their abstracts: CC0-1.0 or public domain
- English books of 1780 to 1928, unmarked: public domain

Marked articles by source, with the license that each states:
"""


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    sources: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    counts: dict[str, int] = defaultdict(int)
    for pack in ("marks", "pullquotes"):
        for line in (folder / pack / "train.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            name = row.get("group") or row["source"]
            if is_excluded(name):
                continue
            counts[name] += 1
            sources[name]["license"].add(row["license"])
            if row["url"]:
                sources[name]["host"].add("/".join(row["url"].split("/")[:3]))
    lines = []
    for name in sorted(sources, key=str.lower):
        hosts = ", ".join(sorted(sources[name]["host"])[:2])
        where = f" ({hosts})" if hosts else ""
        licenses = " or ".join(sorted(sources[name]["license"]))
        unit = "article" if counts[name] == 1 else "articles"
        lines.append(f"- {name}{where}, {counts[name]} {unit}: {licenses}")
    for path, first in FILES.items():
        path.write_text(first + OPENING + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
