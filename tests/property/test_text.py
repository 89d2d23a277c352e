"""Invariants of the sentence splitter for any text."""

from hypothesis import given
from hypothesis import strategies as st

from pullquote.documents.document import Block, Document
from pullquote.errors import NoSentenceError
from pullquote.scorers.tfidf import reduce_plural, split_terms
from pullquote.text import (
    Article,
    detect_language,
    needs_context,
    split_sentences,
    split_words,
    stop_words,
)
from pullquote.text.inline_markdown import mask_markup
from pullquote.text.sentence_splitter import sentence_spans

WORDS = """Dr. U.S. a.m. No. 5 etc. “ ” " ( ) [ ](x.y) ]( ** ` a.b <br> <b> … ... ?! 。 ！ 「 」 。”
    [3] ¹ 1. 2) • > He said end.Then रहा। ؟ ß İ &amp; &nbsp; ![a](b) \\* _ ~~ 😀"""
ODD = ["\n", "  ", "\u00a0", "\u2028", "\x00", "\ud800", "e\u0301", "\ufdd0"]
PIECES = st.sampled_from([*WORDS.split(), *ODD])
TEXTS = st.one_of(
    st.text(st.characters(), max_size=80),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(PIECES, max_size=25).map(" ".join),
)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ru", "zh", "ja", "xx"])


def letters(text: str) -> bool:
    """Return whether a text has a letter or digit."""
    return any(character.isalnum() for character in text)


@given(TEXTS, LANGUAGES)
def test_spans_hold_all_that_is_visible(text: str, language: str) -> None:
    """Spans are trimmed, in order and disjoint; each has a letter; only white space is left out."""
    spans = sentence_spans(text, language)
    assert bool(spans) == letters(text)
    offset = 0
    for start, end in spans:
        assert offset <= start < end <= len(text)
        assert text[offset:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        assert letters(text[start:end])
        offset = end
    assert not spans or text[offset:].strip() == ""


@given(st.lists(TEXTS, max_size=4), st.booleans())
def test_articles_point_at_their_sentences(parts: list[str], is_markdown: bool) -> None:
    """Any document becomes an article with exact offsets, or an error says it has no sentence."""
    text = "\n\n".join(parts)
    blocks = []
    offset = 0
    for part in parts:
        blocks.append(Block(offset, offset + len(part)))
        offset += len(part) + 2
    document = Document(text, tuple(blocks), is_markdown=is_markdown)
    try:
        article: Article = split_sentences(document)
    except NoSentenceError:
        return
    covered = [""] * len(blocks)
    for index, sentence in enumerate(article.sentences):
        block = document.blocks[sentence.block]
        assert sentence.index == index
        assert block.start <= sentence.start < sentence.end <= block.end
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert sentence.prose == " ".join(sentence.prose.split()) != ""
        covered[sentence.block] += "".join(sentence.text.split())
    for part, seen in zip(parts, covered, strict=True):
        assert seen in ("", "".join(part.split()))
    assert [s.block for s in article.sentences] == sorted(s.block for s in article.sentences)


@given(TEXTS)
def test_masks_keep_the_length(text: str) -> None:
    """Offsets in a mask are offsets in the text."""
    assert len(mask_markup(text)) == len(text)


@given(TEXTS, LANGUAGES)
def test_words_never_crash(text: str, language: str) -> None:
    """Words are lower-case and not empty; any text has a language and an opening."""
    words = split_words(text)
    assert all(words)
    assert words == [word.lower() for word in words]
    assert len(detect_language(text)) == 2
    assert needs_context(text, language) in (True, False)


@given(st.lists(st.sampled_from(["It rained.", "We left!", "Was it so?"]), min_size=1))
def test_simple_sentences_come_back(sentences: list[str]) -> None:
    """Plain sentences joined by spaces are split into the same sentences."""
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, "en")] == sentences


@given(st.text(alphabet="aAsS'’-.,1 \u00a0\u2028雨がไ\u0301σΣİél", max_size=20))
def test_terms_of_a_text_are_those_of_its_words(text: str) -> None:
    """The cache of chunks changes nothing: terms are made from `split_words`."""
    words = split_words(text)
    known = stop_words("en")
    expected = ["" if w in known or w.isdigit() else reduce_plural(w) for w in words]
    assert split_terms([text, text], "en") == [expected, expected]
