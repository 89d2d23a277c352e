"""Find the questions that speakers of a transcript ask each other, which are never highlights."""

from pullquote.documents.turns import find_questioners
from pullquote.text import Article

_MARKS = ("?", "？", "؟")
_CLOSING = "”\"’'»)"


def asked_questions(article: Article) -> frozenset[int]:
    """Return the sentences that ask another speaker.

    These are the questions of speakers who mostly ask (hosts), and those that another speaker's
    turn follows. A question within a turn of anybody else may be rhetorical.

    Args:
        article: Any article; one without cues has none.
    """
    document = article.document
    if not document.cues:
        return frozenset()
    turns = [
        (cue.speaker, document.text[block.end - 1] in _MARKS)
        for block in document.blocks
        if (cue := document.cue_at(block.start))
    ]
    hosts = find_questioners(turns)
    asked: set[int] = set()
    for sentence, following in zip(article.sentences, [*article.sentences[1:], None], strict=True):
        if sentence.text.rstrip(_CLOSING).endswith(_MARKS) and (
            sentence.speaker in hosts
            or (following and sentence.speaker and following.speaker not in ("", sentence.speaker))
        ):
            asked.add(sentence.index)
    return frozenset(asked)
