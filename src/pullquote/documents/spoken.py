"""Join the pieces of a recording's transcript to turns, and recognize back-channels.

Input: what each cue says, with its speaker and time. Output: a `Document` whose blocks are turns,
divided at pauses, and whose cues map its text to speakers and times.
"""

from collections.abc import Iterable
from typing import NamedTuple

from pullquote.documents.document import Block, Cue, Document
from pullquote.documents.lazy_pattern import lazy_pattern

PAUSE_SECONDS = 2.5
"""A pause between two sentences that ends a paragraph."""

BREATH_SECONDS = 0.8
MAX_PARAGRAPH_CHARACTERS = 700
MAX_QUESTION_CHARACTERS = 250
"""A longer turn that ends with a question says something, too."""

MAX_UNPUNCTUATED_WORDS = 30
"""Words after which captions without punctuation are divided, between two cues."""

MIN_SENTENCE_RATE = 1 / 60
"""Stops per word of the sparsest punctuation that counts as punctuation."""

_STOPS = lazy_pattern(r"[.!?…。！？؟।]")
_SPOKEN_WORD = lazy_pattern(r"[^\W_]+")
_BACK_CHANNEL = frozenset(
    """yeah yea yes yep yup no nope nah right okay ok sure alright mm mmm mhm hm hmm hmmm uh um er
    erm ah aha oh ooh wow uhuh mmhmm uhhuh well so and but great good nice cool fine exactly
    absolutely totally definitely precisely indeed correct true really interesting amazing
    perfect thanks thank you very much bye hello hi hey please sorry like i see know think mean
    got it thats of course fair enough""".split()
)
MAX_BACK_CHANNEL_WORDS = 5


# The characters that have no spaces between them.
_WIDE = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")


class Speech(NamedTuple):
    """What a cue says.

    Attributes:
        text: Its words, on one line.
        speaker: Its speaker; empty for the one before.
        start: Its start, in seconds.
        end: Its end, in seconds.
        is_change: Whether another speaker begins.
    """

    text: str
    speaker: str
    start: float
    end: float
    is_change: bool = False


def is_back_channel(prose: str) -> bool:
    """Return whether words only show that somebody listens, such as "Yeah." and "I see".

    >>> [is_back_channel(p) for p in ("Yeah, yeah.", "Mm-hmm.", "Oh, I see.", "I see rain.")]
    [True, True, True, False]
    """
    opening = prose[:80].lower().replace("-", "").replace("’", "").replace("'", "")
    count = 0
    for count, word in enumerate(_SPOKEN_WORD.finditer(opening), 1):
        if count > MAX_BACK_CHANNEL_WORDS or word[0] not in _BACK_CHANNEL:
            return False
    return count > 0


def _ends_sentence(text: str) -> bool:
    return bool(_STOPS.match(text.rstrip("\"'”’»)]")[-1:]))


def join_speech(speeches: Iterable[Speech]) -> Document:
    """Join what is said to a document.

    Args:
        speeches: What each cue says, by time.

    Returns:
        The document, empty without speeches. A back-channel within another speaker's sentence
        follows after that sentence's turn.
    """
    items = list(speeches)
    words = sum(len(item.text.split()) for item in items)
    stops = sum(len(_STOPS.findall(item.text)) for item in items)
    joiner = _Joiner(is_punctuated=stops >= MIN_SENTENCE_RATE * words)
    postponed: list[Speech] = []
    for i, item in enumerate(items):
        following = items[i + 1] if i + 1 < len(items) else None
        if following and joiner.is_interrupted_by(item, following):
            postponed.append(item)
            continue
        if postponed and joiner.starts_block(item):
            for waiting in postponed:
                joiner.add(waiting)
            postponed = []
        joiner.add(item)
    for waiting in postponed:
        joiner.add(waiting)
    return joiner.document()


class _Joiner:
    """The document so far."""

    def __init__(self, *, is_punctuated: bool) -> None:
        self.is_punctuated = is_punctuated
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self.cues: list[Cue] = []
        self.length = 0
        self.speaker = ""
        self.end = 0.0
        self.last = ""
        self.n_words = 0

    def is_interrupted_by(self, item: Speech, following: Speech) -> bool:
        """Return whether a back-channel falls into a sentence that goes on after it."""
        return (
            bool(self.last)
            and item.is_change
            and item.speaker != self.speaker
            and not _ends_sentence(self.last)
            and following.speaker == self.speaker != ""
            and is_back_channel(item.text)
        )

    def starts_block(self, item: Speech) -> bool:
        """Return whether what follows is another turn or paragraph."""
        if not self.last or (item.speaker and item.speaker != self.speaker):
            return True
        if item.is_change and not item.speaker:
            return True
        pause = item.start - self.end
        if not self.is_punctuated:
            return pause >= BREATH_SECONDS or self.n_words >= MAX_UNPUNCTUATED_WORDS
        length = self.length - self.blocks[-1].start
        is_long = pause >= PAUSE_SECONDS or length >= MAX_PARAGRAPH_CHARACTERS
        return is_long and _ends_sentence(self.last)

    def add(self, item: Speech) -> None:
        """Append what a cue says."""
        if self.starts_block(item):
            self._close_question(item)
            if item.speaker or item.is_change:
                self.speaker = item.speaker
            if self.blocks:
                self._append("\n\n")
            self.blocks.append(Block(self.length, self.length))
            self.n_words = 0
        elif not (_WIDE.match(self.last[-1]) and _WIDE.match(item.text)):
            self._append(" ")
        start = self.length
        self._append(item.text)
        self.blocks[-1] = Block(self.blocks[-1].start, self.length)
        self.cues.append(Cue(start, self.length, self.speaker, round(item.start, 3)))
        self.last = item.text[-40:]
        self.end = max(self.end, item.end)
        self.n_words += len(item.text.split())

    def _close_question(self, following: Speech) -> None:
        """Mark a short turn without a name as furniture if it is a question to the next speaker."""
        if self.speaker or following.speaker or not (following.is_change and self.blocks):
            return
        block = self.blocks[-1]
        if (
            self.last.endswith(("?", "？", "؟"))
            and block.end - block.start <= MAX_QUESTION_CHARACTERS
        ):
            self.blocks[-1] = Block(block.start, block.end, "furniture")

    def document(self) -> Document:
        """Return the document."""
        return Document("".join(self.pieces), tuple(self.blocks), cues=tuple(self.cues))

    def _append(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)
