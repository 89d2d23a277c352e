"""The sentence splitter on hand-written hard cases and unusual texts."""

from pathlib import Path

import pytest

from pullquote.text.sentence_splitter import sentence_spans

GOLDEN = Path(__file__).parents[2] / "golden" / "sentences.txt"


def golden_cases() -> list[tuple[str, str, list[str]]]:
    """Read language, text and expected sentences of each hard case."""
    language = ""
    cases = []
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:].strip()
        elif line and not line.startswith("#"):
            marked = line.replace("\\n", "\n")
            expected = [part.strip(" ") for part in marked.split("|")]
            cases.append((language, marked.replace(" | ", " ").replace("|", ""), expected))
    return cases


def split(text: str, language: str = "en") -> list[str]:
    """Return the sentences as strings."""
    return [text[start:end] for start, end in sentence_spans(text, language)]


@pytest.mark.parametrize(("language", "text", "expected"), golden_cases())
def test_hard_cases(language: str, text: str, expected: list[str]) -> None:
    """Each hard case is split as a careful reader of its language would."""
    assert split(text, language) == expected


def test_hard_cases_cover_the_languages() -> None:
    """There are enough hard cases for each supported language."""
    languages = [language for language, _, _ in golden_cases()]
    least = {"en": 100, "de": 15, "fr": 12, "es": 12, "zh": 6, "ja": 4, "ar": 2, "hi": 2}
    assert {code: count for code, count in least.items() if languages.count(code) < count} == {}


@pytest.mark.parametrize("text", ["", " \n\t", "***", "😀 🎉!", "...", "— ! ?", "\x00"])
def test_nothing_to_read(text: str) -> None:
    """A block without a letter or digit has no sentence."""
    assert sentence_spans(text, "en") == []


def test_long_quotation_is_parted() -> None:
    """A quotation of many sentences is split; a short one is not."""
    short = '"It rained. It poured." Then it stopped.'
    long = '"' + "It rained for a day. " * 12 + 'It stopped." Then we left.'
    assert split(short) == ['"It rained. It poured."', "Then it stopped."]
    assert len(split(long)) == 14


def test_unclosed_quotation_does_not_swallow_the_rest() -> None:
    """Text after an unclosed quotation mark or an inch sign is split like any other."""
    assert split('He said "we came. It was late. Nobody was in.') == [
        'He said "we came.',
        "It was late.",
        "Nobody was in.",
    ]
    assert split('He said "we came. It rained. "Stop," he said.') == [
        'He said "we came.',
        "It rained.",
        '"Stop," he said.',
    ]
    assert split('A 5" pipe broke. It leaked. A 6" pipe held.') == [
        'A 5" pipe broke.',
        "It leaked.",
        'A 6" pipe held.',
    ]


def test_signs_without_letters_stay_with_a_sentence() -> None:
    """Emoji and dots between two sentences belong to the first; at the start, to the next."""
    assert split("It rained. 😀 ! It stopped.") == ["It rained. 😀 !", "It stopped."]
    assert split("! Yes. Fine. *** ...") == ["! Yes.", "Fine. *** ..."]


def test_odd_code_points() -> None:
    """Lone surrogates, NULs, no-break spaces and emoji are code points like others."""
    assert split("A\ud800b fell. C\x00d rose.\u00a0It ended. 👩‍👧 ran.") == [
        "A\ud800b fell.",
        "C\x00d rose.",
        "It ended.",
        "👩‍👧 ran.",
    ]


def test_unknown_language_goes_by_english() -> None:
    """An unknown language code is not an error, since most stops mean the same everywhere."""
    assert split("Dr. Ek left. Then it rained.", "xx") == ["Dr. Ek left.", "Then it rained."]


UNITS = '"a.b (a.B “A . !? !a .a ”. M.M •a “ " 。 … [1] ¹ .-- “I'


@pytest.mark.parametrize("unit", [*UNITS.split(), ". ", "1. ", "M. ", "“A b. ", " "])
def test_time_grows_with_the_length_only(unit: str) -> None:
    """No repeated character makes the time quadratic in the length.

    A quadratic rule would take minutes for this and hit the suite's time limit; the splitter
    takes a fraction of a second.
    """
    text = "It began. " + unit * (300_000 // len(unit)) + " It ended."
    spans = sentence_spans(text, "en")
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)


def test_quotation_of_just_under_the_limit_is_not_split() -> None:
    """A quotation of up to 200 code points stays whole: one of 150 does, one of 250 does not."""
    sentence = "It rained for a day. "
    whole, split_up = ('"' + sentence * n + 'It stopped," he wrote.' for n in (6, 11))
    assert 130 < whole.rindex('"') < 200 < split_up.rindex('"')
    assert split(whole) == [whole]
    assert len(split(split_up)) == 12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A lone capital before a common word ends a sentence.
        ("It was you and I. The others slept.", ["It was you and I.", "The others slept."]),
        # It is an initial before a name, in lower case, or after another initial.
        ("She met J. Whitlock there.", ["She met J. Whitlock there."]),
        ("The books of J. R. The Elder are lost.", ["The books of J. R. The Elder are lost."]),
        ("Compare z. The rest is equal.", ["Compare z. The rest is equal."]),
    ],
)
def test_lone_capital_ends_a_sentence_only_before_a_common_word(
    text: str, expected: list[str]
) -> None:
    """A period after a single letter ends a sentence only after a lone capital."""
    assert split(text) == expected


def test_list_that_runs_on_within_an_item() -> None:
    """The items after the first are found where the block begins after its number."""
    assert split("Wash the rice 2. Boil the water 3. Wait") == [
        "Wash the rice",
        "2. Boil the water",
        "3. Wait",
    ]
