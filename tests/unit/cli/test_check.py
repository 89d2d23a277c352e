"""The command ``check``."""

import json
from pathlib import Path

import pytest

from pullquote.cli import main

ARTICLE = (
    "The rain fell, hard and long, on the old town of Ely. “It’s wet -- very wet,” she said. "
    "Train service was suspended for nine days in the county. Train service was suspended for "
    "six days in the county. Nobody was hurt."
)


@pytest.mark.parametrize(
    ("post", "status", "words"),
    [
        ("“Nobody was hurt.”", 0, "line 1: verbatim at"),
        ("It was wet.", 0, "no quotations found"),
        ("“The rain fell … on the old town”", 1, "article: , hard and long,  |  quotation: …"),
        ("“Everybody was hurt, and badly, in the end”", 1, "absent"),
    ],
)
def test_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], post: str, status: int, words: str
) -> None:
    """The exit status is 0 if all quotations are verbatim; each line shows a verdict."""
    (tmp_path / "post.txt").write_text(post)
    (tmp_path / "article.txt").write_text(ARTICLE)
    assert main(["check", str(tmp_path / "post.txt"), str(tmp_path / "article.txt")]) == status
    assert words in capsys.readouterr().out


def test_command_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has offsets and changes; ``--allow-marked`` allows marked changes."""
    post, article = tmp_path / "post.txt", tmp_path / "article.txt"
    post.write_text("He wrote “the rain fell … on the old town” and “hail”.")
    article.write_text(ARTICLE)
    both = [str(post), str(article)]
    assert main(["check", *both, "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    first, second = answer["quotations"]
    assert answer["is_verbatim"] is False
    assert post.read_text()[first["start"] : first["end"]] == first["text"]
    assert [ARTICLE[p["start"] : p["end"]] for p in first["spans"]] == [
        "The rain fell",
        "on the old town",
    ]
    assert first["changes"] == [{"article": ", hard and long,", "quotation": "…"}]
    assert (second["verdict"], second["spans"]) == ("absent", [])
    assert main(["check", *both, "--min-words", "2"]) == 1
    assert main(["check", *both, "--min-words", "2", "--allow-marked"]) == 0
    assert main(["check", "-", "-"]) == 2
    assert main(["check", str(post), str(tmp_path / "none.txt")]) == 1
    assert "none.txt: not found" in capsys.readouterr().err


def test_several_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sources can be folders; one that cannot be read is reported, and the others are used."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rain.md").write_text(f"# Rain News\n\n{ARTICLE}")
    (folder / "snow.md").write_text("# Snow News\n\nSnow lay on the roofs of Bath for a week.")
    post, repaired = tmp_path / "post.md", tmp_path / "repaired.md"
    post.write_text(
        "Rain News: “Snow lay on roofs”.\n\nSnow News: “Snow lay on the roofs of Bath”."
    )
    missing = str(tmp_path / "none.txt")
    command = ["check", str(post), str(folder), missing]
    assert main([*command, "--repair", str(repaired)]) == 1
    captured = capsys.readouterr()
    assert "line 1: altered in Snow News at" not in captured.out
    assert "line 3: verbatim in Snow News at 13-42, 1.00" in captured.out
    assert "none.txt: not found" in captured.err
    assert "“Snow lay on roofs” [not in the sources]." in repaired.read_text()
    post.write_text("Rain News: “Snow lay on the roofs of Bath”.")
    assert main(["check", str(post), str(folder)]) == 1
    assert "misattributed, not in Rain News but in Snow News at" in capsys.readouterr().out
    assert main(["check", str(post), missing]) == 1
    assert main(["check", str(post), "-", "-"]) == 2
    assert main(["check", str(post)]) == 2
