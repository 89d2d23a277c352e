"""Measure how well pages and PDFs are read, and which junk is kept out of highlights.

python benchmarks/studies/reading.py words FOLDER      # NAME/source.html and NAME/expected.html
python benchmarks/studies/reading.py snippets FILE FOLDER...  # {url: {file, with, without}}
python benchmarks/studies/reading.py shingles FILE FOLDER  # {name: {articleBody}}, NAME.html.gz
python benchmarks/studies/reading.py pdfs FOLDER...
python benchmarks/studies/reading.py marks FILE        # JSONL with sentences, gist, quotable, junk
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import pypdfium2
import trafilatura
from lxml import html

from pullquote.documents import read_document, read_text
from pullquote.documents.document import PROSE_KINDS, Document
from pullquote.documents.html import read_html
from pullquote.errors import PullquoteError
from pullquote.selection.candidates import is_fragment, repeats_title
from pullquote.text import split_sentences

_WHOLE = re.compile(r"[“\"‘'(\[«¿¡]*[^\W_a-zà-ÿ].*[.!?:;…。！？][\"”’')\]»]*", re.DOTALL)
_MAKERS = {
    "TeX": r"pdf(?:e|la)?tex|dvipdf|xetex|luatex|vtex",
    "Ghostscript": r"ghostscript",
    "Acrobat Distiller": r"distiller",
    "InDesign, Adobe PDF Library": r"adobe pdf library|indesign|acrobat 1",
    "Word": r"office word|microsoft® word|msword",
    "macOS Quartz": r"quartz",
    "LibreOffice, OpenOffice": r"libreoffice|openoffice",
    "iText, PDFium and other libraries": r"itext|pdfium|pdflib|skia|cairo|qt |tcpdf|pypdf",
    "scanned, with OCR": r"paper capture|abbyy|capture|pagegenie",
}


def words(folder: Path) -> None:
    """Print precision and recall of the words of articles, for pullquote and trafilatura."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for source in sorted(folder.glob("*/source.html")):
        page = source.read_text(encoding="utf-8", errors="replace")
        expected = source.with_name("expected.html").read_text(encoding="utf-8")
        gold = Counter(re.findall(r"\w+", html.fromstring(expected).text_content().lower()))
        if gold.total() < 50:
            continue
        try:
            ours = read_html(page, url="https://example.org/").text
        except PullquoteError:
            ours = ""
        texts = {"pullquote": ours, "trafilatura": trafilatura.extract(page) or ""}
        for name, text in texts.items():
            got = Counter(re.findall(r"\w+", text.lower()))
            shared = (got & gold).total()
            found[name].append((shared / max(got.total(), 1), shared / gold.total()))
    for name, pairs in found.items():
        precision, recall = (fmean(column) for column in zip(*pairs, strict=True))
        print(f"{name}: {len(pairs)} pages, precision {precision:.3f}, recall {recall:.3f}")


def snippets(file: Path, folders: list[Path]) -> None:
    """Print how many pieces of text that belong to articles, or do not, are found in them."""
    counts: Counter[str] = Counter()
    for item in json.loads(file.read_text(encoding="utf-8")).values():
        path = next((p for folder in folders if (p := folder / item["file"]).exists()), None)
        if path is None:
            continue
        try:
            document = read_document(str(path))
        except PullquoteError:
            document = Document("", ())
            counts["refused"] += 1
        prose = (document.text[b.start : b.end] for b in document.blocks if b.kind in PROSE_KINDS)
        texts = {
            "pullquote": document.text,
            "pullquote, prose": " ".join(prose),
            "trafilatura": trafilatura.extract(path.read_bytes(), include_comments=False) or "",
        }
        for name, text in texts.items():
            line = " ".join(text.split())
            for key in ("with", "without"):
                counts[f"{name}/{key}"] += sum(" ".join(x.split()) in line for x in item[key])
        counts["pages"] += 1
        counts["with"] += len(item["with"])
        counts["without"] += len(item["without"])
    print(f"{counts['pages']} pages, {counts['refused']} refused")
    for name in ("pullquote", "pullquote, prose", "trafilatura"):
        kept = counts[f"{name}/with"] / counts["with"]
        unwanted = counts[f"{name}/without"] / counts["without"]
        print(f"{name}: {kept:.3f} of the wanted pieces, {unwanted:.3f} of the unwanted ones")


def shingles(file: Path, folder: Path) -> None:
    """Print precision, recall and F1 of runs of four words, for pullquote and trafilatura."""
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for name, item in sorted(json.loads(file.read_text(encoding="utf-8")).items()):
        page = gzip.decompress((folder / f"{name}.html.gz").read_bytes()).decode()
        gold = _runs(item["articleBody"])
        try:
            ours = read_html(page, url=item.get("url", "")).text
        except PullquoteError:
            ours = ""
        other = trafilatura.extract(page, include_comments=False) or ""
        for reader, text in (("pullquote", ours), ("trafilatura", other)):
            got = _runs(text)
            shared = (got & gold).total()
            precision, recall = shared / max(got.total(), 1), shared / max(gold.total(), 1)
            f1 = 2 * shared / max(got.total() + gold.total(), 1)
            found[reader].append((precision, recall, f1))
    for reader, rows in found.items():
        precision, recall, f1 = (fmean(column) for column in zip(*rows, strict=True))
        print(f"{reader}: {len(rows)} pages, {precision:.3f}, {recall:.3f}, F1 {f1:.3f}")


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words in a text."""
    words = re.findall(r"\w+", text)
    return Counter(zip(*(words[start:] for start in range(4)), strict=False))


def pdfs(folders: list[Path]) -> None:
    """Print a row for each maker: files, whole sentences, titles and authors found."""
    rows: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    refused: Counter[str] = Counter()
    for path in (path for folder in folders for path in sorted(folder.glob("*.pdf"))):
        maker = _maker(path)
        try:
            document = read_document(str(path))
            sentences = split_sentences(document).sentences
        except PullquoteError:
            refused[maker] += 1
            continue
        whole = fmean(_WHOLE.fullmatch(sentence.prose) is not None for sentence in sentences)
        rows[maker].append((whole, bool(document.title), bool(document.author)))
    print("| Maker | Files | Refused | Whole sentences | With title | With authors |")
    print("|---|---|---|---|---|---|")
    for maker, found in sorted(rows.items(), key=lambda row: -len(row[1])):
        whole, title, author = (fmean(column) for column in zip(*found, strict=True))
        total = len(found) + refused[maker]
        print(
            f"| {maker} | {total} | {refused[maker]} | {whole:.0%} | {title:.0%} | {author:.0%} |"
        )


def _maker(path: Path) -> str:
    try:
        metadata = pypdfium2.PdfDocument(path).get_metadata_dict()
    except pypdfium2.PdfiumError:
        return "other"
    names = metadata["Producer"] + " " + metadata["Creator"]
    return next((m for m, sign in _MAKERS.items() if re.search(sign, names.lower())), "other")


def marks(file: Path) -> None:
    """Print which junk is never shown, and which sentences that readers chose are not."""
    counts: Counter[tuple[str, bool]] = Counter()
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        chosen = {*record["gist"], *record["quotable"]}
        for index, is_hidden in enumerate(_hidden(record)):
            group = "junk" if index in record["junk"] else "chosen" if index in chosen else "other"
            counts[group, is_hidden] += 1
    hidden = sum(counts[group, True] for group in ("junk", "chosen", "other"))
    for group in ("junk", "chosen", "other"):
        total = counts[group, True] + counts[group, False]
        print(f"{group}: {counts[group, True]} of {total} never shown")
    print(f"precision {counts['junk', True] / hidden:.2f}")


def _hidden(record: dict[str, object]) -> Iterator[bool]:
    text, title = str(record["text"]), str(record["title"])
    blocks = read_text(text, title=title).blocks
    for start, end in record["sentences"]:  # type: ignore[attr-defined]
        kind = next((b.kind for b in blocks if b.start < end and b.end > start), "furniture")
        prose = " ".join(text[start:end].split())
        yield kind not in PROSE_KINDS or is_fragment(prose) or repeats_title(prose, title)


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    folders = [Path(path) for path in paths]
    match command:
        case "words":
            words(folders[0])
        case "snippets":
            snippets(folders[0], folders[1:])
        case "shingles":
            shingles(folders[0], folders[1])
        case "pdfs":
            pdfs(folders)
        case "marks":
            marks(folders[0])
