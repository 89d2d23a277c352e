"""Build the browser extension into `build/`: folders to load unpacked, and zips for the stores.

Run: python tools/make_extension.py
"""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "extension"
ENGINE = ROOT / "js"
PACKAGE = ROOT / "src" / "pullquote"
PAGE_LIBRARY = PACKAGE / "server" / "static" / "lib"
SHARED_FILES = ("quote-format.js", "web-url.js")
MODEL_FILES = {
    "default.safetensors": "models/data/default.safetensors",
    "NOTICE": "models/data/NOTICE",
    "static.safetensors": "encoders/data/static.safetensors",
    "vocab.txt": "encoders/data/vocab.txt",
    "NOTICE-encoder": "encoders/data/NOTICE",
}
BROWSERS = ("chromium", "firefox")
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip


def manifest(browser: str) -> dict[str, Any]:
    """Return the manifest for a browser: the common part and its own part."""
    names = ("manifest.json", f"manifest.{browser}.json")
    parts = [json.loads((SOURCE / name).read_text(encoding="utf-8")) for name in names]
    return {**parts[0], **parts[1]}


def build_folder(target: Path, browser: str) -> None:
    """Write the extension for a browser to a new folder.

    It has the extension's own files, the page's shared files in `lib/`, the engine in `js/`, and
    the model in `model/`.
    """
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(SOURCE, target, ignore=shutil.ignore_patterns("ID.txt", "manifest.*"))
    text = json.dumps(manifest(browser), ensure_ascii=False, indent=2) + "\n"
    (target / "manifest.json").write_text(text, encoding="utf-8")
    shutil.copytree(ENGINE, target / "js")
    shutil.copyfile(ROOT / "LICENSE", target / "LICENSE")
    shutil.copyfile(ROOT / "docs" / "extension-privacy.md", target / "PRIVACY.md")
    (target / "lib").mkdir()
    for name in SHARED_FILES:
        shutil.copyfile(PAGE_LIBRARY / name, target / "lib" / name)
    copy_model(target / "model")


def copy_model(target: Path) -> None:
    """Write the files that the engine reads to a new folder, with their licenses."""
    target.mkdir()
    for name, source in MODEL_FILES.items():
        shutil.copyfile(PACKAGE / source, target / name)


def build_zip(folder: Path, target: Path) -> None:
    """Write the files of a folder to a zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), TIMESTAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def main() -> None:
    """Build a folder and a zip for each browser."""
    for browser in BROWSERS:
        folder = ROOT / "build" / "extension" / browser
        build_folder(folder, browser)
        target = ROOT / "build" / f"pullquote-{browser}.zip"
        build_zip(folder, target)
        print(f"Built {folder.relative_to(ROOT)}/ and {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
