"""The unit tests mirror the source tree."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def module_names(folder: Path) -> set[Path]:
    """Return the modules below a folder, without suffix, prefix and outer underscores."""
    paths = (path.relative_to(folder) for path in folder.rglob("*.py"))
    return {path.with_name(path.stem.removeprefix("test_").strip("_")) for path in paths}


def test_unit_tests_have_the_names_of_their_modules() -> None:
    """`tests/unit/a/test_b.py` tests `a/b.py`; `test_init.py` tests a package's `__init__.py`."""
    strays = module_names(ROOT / "tests" / "unit") - module_names(ROOT / "src" / "pullquote")
    assert {path for path in strays if path.name != "conftest"} == set()
