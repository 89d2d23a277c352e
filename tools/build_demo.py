"""Add the engine, the model, the colors and the example to the demo page.

A hook of MkDocs, see mkdocs.yml.
"""

import hashlib
import runpy
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMON_STYLE = ROOT / "src" / "pullquote" / "server" / "static" / "lib" / "common.css"


def on_post_build(config: Any) -> None:
    """Copy what `docs/demo` needs into the site.

    Browsers keep the model by its address, so its folder is named after its content.
    """
    demo = Path(config["site_dir"]) / "demo"
    for folder in (demo / "js", *demo.glob("model*")):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "js", demo / "js")
    style = COMMON_STYLE.read_text(encoding="utf-8")
    colors = style[style.index(":root {") : style.index("}") + 1]
    (demo / "colors.css").write_text(f"{colors}\n", encoding="utf-8")
    speech = (ROOT / "examples" / "farewell-address.md").read_text(encoding="utf-8")
    (demo / "speech.txt").write_text(speech.removeprefix("# "), encoding="utf-8")
    model = demo / "model"
    runpy.run_path(str(ROOT / "tools" / "make_extension.py"))["copy_model"](model)
    digest = hashlib.sha256()
    for path in sorted(model.iterdir()):
        digest.update(path.read_bytes())
    name = f"model-{digest.hexdigest()[:8]}"
    model.rename(demo / name)
    page = demo / "index.html"
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace('data-model="model"', f'data-model="{name}"'), encoding="utf-8")
