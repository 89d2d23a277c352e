"""Block kinds: text around an article is recognized, and its prose stays prose."""

from typing import Any

import pytest

from pullquote.documents import read_text
from pullquote.documents.block_kinds import classify_blocks
from pullquote.documents.document import Document
from pullquote.text import split_sentences

PROSE = "Rain fell all day on the mill, and nobody in the town minded it much."


def kinds(*texts: str, title: str = "", kind: Any = "paragraph") -> list[str]:
    """Classify paragraphs."""
    document = Document.from_parts([(kind, text) for text in texts], title=title)
    return [block.kind for block in classify_blocks(document).blocks]


@pytest.mark.parametrize(
    "text",
    [
        "A version of this article appears in print on May 3, 2020, Section A, Page 1.",
        "This story was originally published by The Silt Journal.",
        "This work is licensed under a Creative Commons Attribution 4.0 License.",
        "Provided proper attribution is given, Mill Inc. grants permission to reproduce tables.",
        "© 2020 The Mill. All rights reserved.",
        "Photo: Ada Brook/AFP",
        "The harbor at noon. Getty Images",
        "Lire aussi : Le moulin brûle encore",
        "Read more: The mill burns",
        "Siehe auch: Die Mühle",
        "24 July 2015",
        "Friday 24 July 2015 at 10:30 am",
        "August 6th 1964",
        "London, August 6th 1964",
        "2015年7月24日",
        "3. März 2021",
        "From the section US & Canada",
        "Updated 5 March 2021",
        "5 min read",
        "Home › News › World",
        "English | Français | Deutsch",
        "Email: ada@mill.example",
        "{ada,jo}@mill.example",
        "By Ada Brook",
        "Ada Brook, Jo Vale and Ida Marsh",
        "#mill #rain #wheel",
        "Dear Ada,",
        "Yours sincerely,",
    ],
)
def test_furniture(text: str) -> None:
    """License lines, credits, pointers, dates, labels, navigation and names are furniture."""
    assert kinds(text, PROSE) == ["furniture", "paragraph"]


@pytest.mark.parametrize(
    "text",
    [
        "In May 2015 the mill burned.",
        "I arrived on August 6th 1964.",
        "Photographs of the mill hang in the hall.",
        "By the river Ada found a wheel.",
        "Watch the mill turn and you will sleep.",
        "Related work shows that mills burn.",
        "Home is where the mill stands.",
        "Figure 3 shows that the mill burned.",
        "She wrote to ada@mill.example that the wheel had been sold to the miller's brother.",
        "The sum a + b = c is small, and nobody doubts it.",
        "Rain fell on Paris",
        "雨下了一整天",
    ],
)
def test_prose_stays_prose(text: str) -> None:
    """Sentences with the same words are prose."""
    assert kinds(text, PROSE) == ["paragraph", "paragraph"]


def test_captions_formulas_references_and_titles() -> None:
    """Each has its kind."""
    assert kinds(
        "The Mill",
        "Figure 3: The mill in 1906.",
        "Table 2. Yields of the mill",
        "E = m c^2   (1)",
        "[3] Marsh, I. (1911). Bridges of the north. J. Eng. 4, pp. 1-9.",
        PROSE,
        title="The mill",
    ) == ["heading", "caption", "caption", "formula", "reference", "paragraph"]


def test_sections_of_references_and_objectives() -> None:
    """All below "References" are references; items below "you will be able to" are furniture."""
    document = read_text(
        "By the end of this section, you will be able to:\n\n- Locate the mill on a map.\n"
        f"- Name its owners.\n\n{PROSE}\n\n# References\n\nMarsh 1911, on bridges.\n",
        kind="markdown",
    )
    expected = ["furniture", "furniture", "furniture", "paragraph", "heading", "reference"]
    assert [block.kind for block in document.blocks] == expected


@pytest.mark.parametrize("heading", ["Lernziele", "Objectifs d'apprentissage", "学习目标"])
def test_objectives_of_other_languages(heading: str) -> None:
    """Learning objectives are furniture in other languages, too."""
    document = read_text(f"# {heading}\n\n- {PROSE}\n\n{PROSE}", kind="markdown")
    assert [block.kind for block in document.blocks] == ["heading", "furniture", "paragraph"]


def test_objectives_without_a_heading() -> None:
    """Items side by side that begin with a task are objectives; a task with a map is one alone."""
    tasks = ["Explain why the river bends.", "Describe the flood of the second year."]
    assert kinds(*tasks, kind="item") == ["item", "item"]  # nothing else would remain
    assert kinds(*tasks, PROSE, kind="item") == ["furniture", "furniture", "item"]
    assert kinds(tasks[0], PROSE, tasks[1], kind="item") == ["item", "item", "item"]
    assert kinds("Locate on a map the rivers of the region.", PROSE) == ["furniture", "paragraph"]


def test_questions_of_an_interviewer() -> None:
    """The turns of a speaker who asks are furniture, the answers are not."""
    text = (
        "Marie: When did it rain?\nJo: It rained on Monday, all day long.\n"
        "Marie: And who minded it?\nJo: Nobody minded it at all."
    )
    document = read_text(text)
    assert [block.kind for block in document.blocks] == [
        "furniture",
        "paragraph",
        "furniture",
        "paragraph",
    ]
    said = [line.partition(": ")[2] for line in text.split("\n")]
    assert [text[b.start : b.end] for b in document.blocks] == said
    assert [cue.speaker for cue in document.cues] == ["Marie", "Jo", "Marie", "Jo"]


@pytest.mark.parametrize("mark", ["", "**"])
def test_questions_without_names(mark: str) -> None:
    """Paragraphs that are questions before longer ones, or in bold, are an interviewer's."""
    questions = ["How did it rain?", "And who minded it?", "Would you build it again?"]
    text = "\n\n".join(f"{mark}{question}{mark}\n\n{PROSE}" for question in questions)
    kinds_found = [block.kind for block in read_text(text, kind="markdown").blocks]
    assert kinds_found == ["furniture", "paragraph"] * 3


def test_questions_of_the_author_stay() -> None:
    """One question, a question in speech, and one at the end of other sentences are prose."""
    assert kinds("How did it rain?", PROSE, f"{PROSE} Who minded it?", PROSE) == ["paragraph"] * 4
    assert set(kinds(*["“Who minded it?”", PROSE] * 4)) == {"paragraph"}


def test_marked_headings_and_long_notices() -> None:
    """Headings of Markdown in plain text, and notices of any length, are no prose."""
    notice = "Permission to make copies is granted without fee, provided that they bear this. "
    assert kinds("## What is a mill?", notice * 10, PROSE) == ["heading", "furniture", "paragraph"]


def test_text_of_nothing_else_keeps_its_kinds() -> None:
    """A text that would have no prose left is not changed."""
    assert kinds("24 July 2015", "Photo: Ada Brook") == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "front",
    ["---\ntitle: Rain\nauthor: Ada\n---\n\n", "+++\ntitle = 'Rain'\nauthor = 'Ada'\n+++\n"],
)
def test_front_matter_of_plain_text(front: str) -> None:
    """Front matter of plain text is metadata and no sentence."""
    document = read_text(front + PROSE)
    assert (document.title, document.author) == ("Rain", "Ada")
    assert [sentence.text for sentence in split_sentences(document).sentences] == [PROSE]
