"""Build the browser extension into `build/`: a folder to load unpacked, and a zip for the stores.

Run: python tools/make_extension.py
"""

import shutil
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "extension"
PAGE_LIBRARY = ROOT / "src" / "pullquote" / "server" / "static" / "lib"
SHARED_FILES = ("quote-format.js", "web-url.js")
NOT_SHIPPED = ("ID.txt",)
TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip


def build_folder(target: Path) -> None:
    """Write the extension's files, with the page's shared files in `lib/`, to a new folder."""
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(SOURCE, target, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    (target / "lib").mkdir()
    for name in SHARED_FILES:
        shutil.copyfile(PAGE_LIBRARY / name, target / "lib" / name)


def build_zip(folder: Path, target: Path) -> None:
    """Write the files of a folder to a zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), TIMESTAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def main() -> None:
    """Build the folder and the zip."""
    folder = ROOT / "build" / "extension"
    build_folder(folder)
    build_zip(folder, folder.with_name("pullquote-extension.zip"))
    print(f"Built {folder.relative_to(ROOT)}/ and build/pullquote-extension.zip")


if __name__ == "__main__":
    main()
