"""Install the built wheel in a bare environment with an old pip, and read one file of each format.

    python tools/check_install.py [--pip 22.3]

Old versions of pip resolve extras differently, so a dependency that only an extra of a dependency
brings may be missing. Prints one line for each format, and exits with status 1 if one fails.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]

TEXT = "Heavy rain flooded the harbor on Monday. The harbor master closed the gates early."
HTML = f"""<!doctype html><html><head><title>Rain</title></head><body><article><h1>Rain</h1>
<p>{TEXT} The town waited for the water to fall, and it took three days to do so.</p>
<p>Officials said the rain would stop by Tuesday. Nobody in the harbor believed them, since they
had said the same thing twice before.</p></article></body></html>"""


def make_pdf(text: str) -> bytes:
    """Return a PDF of one page with a line for each sentence."""
    lines = " T* ".join(f"({line}.) Tj" for line in text.rstrip(".").split(". "))
    content = f"BT /F1 12 Tf 14 TL 50 700 Td {lines} ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(data))
    )


def main() -> int:
    """Build, install, and highlight one file of each format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pip", metavar="VERSION", help="default: the one of python -m venv")
    pip_version = parser.parse_args().pip
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"rain.txt": TEXT, "rain.md": f"# Rain\n\n{TEXT}\n", "rain.html": HTML}
        files["rain.vtt"] = f"WEBVTT\n\n00:01.000 --> 00:09.000\n{TEXT}\n"
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        (folder / "rain.pdf").write_bytes(make_pdf(TEXT))
        build = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps", "--wheel-dir", name]
        subprocess.run([*build, str(ROOT)], check=True, cwd=folder)
        (wheel,) = folder.glob("pullquote-*.whl")
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        scripts = folder / "venv" / "bin"
        pip: list[str | Path] = [
            scripts / "python",
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
        ]
        if pip_version:
            subprocess.run([*pip, "install", f"pip=={pip_version}"], check=True, env=environment)
        subprocess.run([*pip, "install", wheel], check=True, env=environment, cwd=folder)
        failed = False
        for file in (*files, "rain.pdf"):
            done = subprocess.run(
                [scripts / "pullquote", "highlight", file, "--top", "1"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            is_read = done.returncode == 0 and "harbor" in done.stdout
            failed |= not is_read
            print(f"{file}: {'read' if is_read else done.stderr.strip() or done.stdout.strip()}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
