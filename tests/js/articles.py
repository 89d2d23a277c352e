"""Make articles of many genres and languages, always the same, from what the repository holds."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
COUNT = 1000

_OPENINGS = [
    "---\ntitle: 'The mill'\ntags: [a, b]\n---\n",
    '+++\ntitle = "Rain"\n+++\n',
    "---\nIt rained.\n---\n",
    "---\ntitle: One\nTitle: 'Two'\ndate: |\n...\n",
    "CHAPTER I.\nTHE MILL.\n\n",
    "The Mill\n\n",
    "# The mill\n\n",
    "By Ada Brook\n\n24 July 2015\n\n",
    "Teil 2\n\n",
]
_LABELS = """Ann:|BO:|**Marie:**|Q:|A:|[00:12:30] Marie:|>>|(00:12)|1:02:03 Ida:|Dr. Holt:
    |Ann (host):|Ida van Holt:|Jo Vale:|Tom:|Eve:|Note:|Interviewer:|Frage：|00:01|12:30
    |Speaker 2:""".split("|")
_MARKERS = ["- ", "• ", "1. ", "2) ", "(a) ", "(iv) ", "* ", "\t– ", "— ", "3.\t"]
_LINES = """Figure 3. The mill in 1906.|Table 1: Rain|E = m c^2   (1)|References|Learning objectives
    |[3] Marsh, I. (1911). Bridges of the north. J. Eng. 4, pp. 1-9.|All rights reserved.
    |Photo: Ada Brook/AFP|Read more: the mill|Home > News > World|mary@example.org|#rain #mill
    |Dear Ms. Brook,|Montag, 3. März 2014|English Français Deutsch|Share this|*|***|…|🙂|٣|下雨了
    |© 2014 The Mill|Paris, 24 July 2015|5 min read|相关阅读：|By the end of this section you will
    |Why did it rain?|**Why did it stop?**|Ada Brook and Jo Vale|THE END|Ⅻ.|②|K.|İstanbul'da.
    |Paris Rome Bern Wien 24 July 2015 10:00|Ada Brook, Jo Vale, Ida Marsh and Tom Holt of Rome
    |[4] Holt, T. (1912). The mill fell. It was old. We saw it: it broke! See pp. 3-9.
    |"Why did it rain?" he asked. Did it?|Getty Images|A mill in the rain: Ada Brook/Reuters
    |There were so many mills in the north of our land that nobody counted them, and each had a
    wheel, a stone and a cat, it says here; all rights reserved by the mill
    |Notes and references|Literaturverzeichnis|$$x$$|v. 2014-03-05|Yours, Ada""".split("|")
_JOINTS = [
    " ",
    " ",
    " ",
    " ",
    "\n",
    "  ",
    "\u00a0",
    " … ",
    " 😀 ",
    "\u2003",
    "\r\n",
    "",
    " (2) ",
    "\x1c",
]
# What a splitter or a reader looks at, to be drawn in any order.
_MARKS = list(
    "aAbZ éßſİıΣς.,;:!?…()[]{}\"'“”‘’«»‹›„<>|/*_~`#@&%§-–—•·→\n\t\r12059IV²½Ⅳ٣९𝟘"
    "。！？「」《》（）、：①日は한।ก؟אქ𐐀𝒳😀🎉"
)
_MARKS += [
    "\n\n",
    "\u0300",
    "\u200d",
    "\ufe0f",
    "\ufdd0",
    "\u2028",
    "\x1c",
    "\x85",
    "\xa0",
    "\0",
    "1️⃣",
]
_MARKS += """ Dr.| U.S.| p.m.| No.| Ps.| z.B.| :)| said| Ann| The| the| and| 1)| 2)| (1)| (2)
    | a.| 1.| 2.| 3.| 2014| 3. 5. 1999|CHAPTER I|Figure 1. |© 2014|Photo: |References|http://a.b/c?d=e.|a@b.cd
    |**|](http://x)|`c`|<br>|&amp;|title: x""".split("|")
_MARKS += ["\n- ", "\n1. ", "\n\n# ", "\nAnn: ", "\n[00:12] ", "\n>> ", "\n00:01:02 ", "\n---\n"]
_BREAKS = ["\n\n", "\n\n", "\n\n", "\n", "\n \n", "\r\n\r\n", "\n\t\n", "\r\r"]


def make_articles() -> list[tuple[str, str]]:
    """Return the texts and titles: real ones first, then real sentences in random order."""
    real = list(_real_articles())
    draw = random.Random(20)
    sentences = _sentences()
    pool = [re.split(r"(?<=[.!?]) ", text) for text, _ in real]
    sentences["posts"] = [sentence for piece in pool for sentence in piece]
    made = [_make_article(draw, sentences) for _ in range(COUNT - len(real))]
    return real + made


def make_noise(count: int) -> list[str]:
    """Return texts of marks and words in random order, each of a few kinds."""
    draw = random.Random(21)
    noise: list[str] = []
    for _ in range(count):
        kinds = [*draw.sample(_MARKS, draw.choice([6, 15, 40])), "a ", " the ", ". "]
        noise.append("".join(draw.choices(kinds, k=draw.choice([5, 20, 60, 200]))))
    return noise


def _real_articles() -> Iterator[tuple[str, str]]:
    for path in ("tests/quality/articles.jsonl", "docs/data/posts.jsonl"):
        for line in (ROOT / path).read_text(encoding="utf-8").split("\n"):
            if line:
                row = json.loads(line)
                yield row["text"], row["title"]
    for path in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "examples/river-talk.vtt"]:
        yield path.read_text(encoding="utf-8"), ""


def _sentences() -> dict[str, list[str]]:
    """Return the blocks of the splitter's golden cases by language."""
    found: dict[str, list[str]] = {}
    code = ""
    for line in (ROOT / "tests/golden/sentences.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            code = line[3:]
        elif line and not line.startswith("#"):
            plain = line.replace(" | ", " ").replace("|", "").replace("\\n", "\n")
            found.setdefault(code, []).append(plain)
    return found


def _make_article(draw: random.Random, sentences: dict[str, list[str]]) -> tuple[str, str]:
    """Draw a language, a genre and the blocks of an article."""
    language = draw.choice([*sentences, "posts", "posts", "en", "de"])
    genre = draw.choice(
        ["essay", "essay", "list", "transcript", "page", "verse", "captions", "interview"]
    )
    if genre == "captions":
        return _make_captions(draw, sentences[language]), ""
    parts = [draw.choice(_OPENINGS) if draw.random() < 0.4 else ""]
    for _ in range(draw.randint(1, 14)):
        others = language if draw.random() < 0.9 else draw.choice([*sentences, "ja"])
        words = draw.choices(sentences[others], k=1 if genre == "verse" else draw.randint(1, 6))
        block = "".join(word + draw.choice(_JOINTS) for word in words)
        if draw.random() < {"transcript": 0.9, "list": 0.2}.get(genre, 0.05):
            block = f"{draw.choice(_LABELS).strip()} {block}"
        if draw.random() < {"list": 0.8, "page": 0.2}.get(genre, 0.05):
            block = draw.choice(_MARKERS) + block
        if draw.random() < {"page": 0.5}.get(genre, 0.1):
            block = draw.choice(_LINES).strip() + draw.choice(_BREAKS) + block
        if genre == "interview":
            question = f"{words[0].rstrip('.!')[:90]}?"
            block = (
                draw.choice(
                    ["Q: {q}", "**{q}**", "**Ann:** {q}", "{q}", "Ann: {b}", "Bo: {b}"]
                ).format(q=question, b=block)
                + f"\n\n{block}"
            )
        if draw.random() < 0.02:
            block = block.upper()
        parts.append(block + draw.choice(_BREAKS))
    title = draw.choice(["", "", "The Mill", draw.choice(sentences[language])])
    if draw.random() < 0.3:
        parts.insert(1, f"{draw.choice([title, title.upper()])}\n\n")
    return "".join(parts), title


def _make_captions(draw: random.Random, sentences: list[str]) -> str:
    """Draw captions whose cues cut sentences, roll, overlap, or name their speakers."""
    words = " ".join(draw.choices(sentences, k=8)).split()
    pieces = [draw.choice(["WEBVTT\n\n", "WEBVTT - The Mill\r\n\r\n", ""])]
    time = 0.0
    shown: list[str] = []
    while words:
        n = draw.randint(1, 9)
        repeated = shown[-draw.randint(1, 6) :] if draw.random() < 0.5 else []
        shown, words = words[:n], words[n:]
        end = time + draw.choice([0.5, 2.0, 4.25])
        mark = draw.choice(
            ["", "", "<v Ann>", "<v.loud Bo Holt>", "ANN: ", "- ", ">> ", "<i>", "[music] "]
        )
        row = " ".join([*repeated, *shown]).replace("&", "&amp;")
        number = draw.choice(["", f"{len(pieces)}\n"])
        arrow = f"{_time(draw, time)} --> {_time(draw, end)}{draw.choice(['', ' align:start'])}"
        pieces.append(f"{number}{arrow}\n{mark}{row}{draw.choice(_CUE_ENDS)}\n\n")
        time = end + draw.choice([0.0, 0.0, 0.3, 3.0, -1.0])
    return "".join(pieces)


_CUE_ENDS = [
    "",
    "",
    "</i>",
    "\n♪ la ♪",
    "\n(laughs)",
    "\\Nyes",
    "\n\nNOTE x\ny",
    " &lt;b&gt;&#39;&rarr;&notit;",
]


def _time(draw: random.Random, seconds: float) -> str:
    """Return a time in one of the forms of captions."""
    minutes, rest = divmod(max(seconds, 0.0), 60)
    hours = draw.choice(["", "00:", "1:"])
    return f"{hours}{int(minutes):02d}:{rest:06.3f}".replace(".", draw.choice(".,"))
