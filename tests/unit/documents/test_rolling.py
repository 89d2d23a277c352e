"""Rolling captions: what each cue repeats."""

from dataclasses import dataclass

from pullquote.documents.rolling import drop_repeats


@dataclass
class Shown:
    """What is shown from a time on."""

    start: float
    end: float
    lines: list[str]


def rest(*cues: tuple[float, float, str]) -> list[str]:
    """Return what remains of cues, their lines joined by a slash."""
    shown = [Shown(start, end, text.split("/")) for start, end, text in cues]
    drop_repeats(shown)
    return ["/".join(cue.lines) for cue in shown]


def test_a_cue_that_grows() -> None:
    """Words that were shown before are removed, also within a line."""
    grown = rest(
        (0, 1, "it rained all"), (1, 2, "it rained all day"), (2, 3, "rained all day/and we")
    )
    assert grown == ["it rained all", "day", "and we"]


def test_short_repeats_count_in_files_that_roll() -> None:
    """One repeated word is speech, unless longer repeats show that the file rolls."""
    assert rest((0, 1, "No."), (1, 2, "No.")) == ["No.", "No."]
    texts = ("a b c", "a b c/d e f", "d e f/g h i", "g h i/so", "so/it goes")
    assert rest(*((n, n + 1, text) for n, text in enumerate(texts)))[-2:] == ["so", "it goes"]


def test_a_phrase_said_twice_is_kept() -> None:
    """In a file that does not roll, only long overlaps are repeats of the captions."""
    speech = [(n, n + 1, f"word {n} is another") for n in range(9)]
    said = rest(*speech, (9, 10, "we have no"), (10, 11, "we have no idea"), (11, 12, "no idea"))
    assert said[-3:] == ["we have no", "we have no idea", "no idea"]
    long = rest(
        *speech, (9, 10, "we have no idea at all"), (10, 11, "we have no idea at all of it")
    )
    assert long[-1] == "of it"


def test_pauses() -> None:
    """What is said again after a pause is said twice, also in a file that rolls."""
    rolling = ((0, 1, "a b c"), (1, 2, "a b c/d e f"), (2, 3, "d e f/so it goes"))
    assert rest(*rolling, (9, 10, "so it goes"))[-1] == "so it goes"
    assert rest(*rolling, (3, 4, "so it goes"))[-1] == ""
    assert rest((0, 1, "it rained all"), (3, 4, "it rained all")) == ["it rained all"] * 2
