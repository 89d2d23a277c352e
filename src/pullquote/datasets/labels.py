"""Corpus, labels: says how close each sentence of an article is to what people quoted of it.

In: an `Article` and its quotes. Out: an array of shape (sentences,), in [0, 1]: what a scorer is
trained to predict. There are several such functions behind one interface, compared in
`docs/explanation/labels.md`. Each takes the best over the references: the quotes and, where a quote has
several sentences, each of these too, since a sentence can be close to one of them only.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import UnknownNameError, UsageError
from pullquote.evaluation.ngram_overlap import lcs_f1, ngram_f1
from pullquote.quotes import align_quote
from pullquote.scorers.tfidf import content_terms, count_terms
from pullquote.text import Article, Sentence, split_words
from pullquote.text.sentence_splitter import sentence_spans

Labels = npt.NDArray[np.float64]
Labeler = Callable[[Article, Sequence[str]], Labels]
"""From an article and its quotes, one at least, to shape (sentences,), in [0, 1]."""

_LEAST_WORDS = 4
_INSIDE_WORDS = str.maketrans("-'’", "   ")


def load_labeler(name: str) -> Labeler:
    """Make the labeller of that name.

    Args:
        name: One of `LABELERS`.

    Returns:
        The labeller; load it once and use it often.

    Raises:
        UnknownNameError: There is none of that name.

    >>> from pullquote.text import split_sentences
    >>> from pullquote.documents import read_text
    >>> article = split_sentences(read_text("Rain fell all day. We stayed inside."))
    >>> load_labeler("rouge-12")(article, ["rain fell"]).round(2).tolist()
    [0.58, 0.0]
    """
    if name not in LABELERS:
        known = ", ".join(LABELERS)
        raise UnknownNameError(f"no labeller is named {name!r}; there are {known}")
    return LABELERS[name]()


def _find_references(quotes: Sequence[str], language: str) -> list[str]:
    """Give the quotes and, of those with several sentences, each that has some words."""
    references: dict[str, None] = {}
    for quote in quotes:
        references[" ".join(quote.split())] = None
        spans = sentence_spans(quote, language)
        if len(spans) > 1:
            for start, end in spans:
                # "Read on." would be as close to any other "Read on." as a real quote is.
                if len(split_words(quote[start:end])) >= _LEAST_WORDS:
                    references[quote[start:end]] = None
    if not any(references):
        raise UsageError("there is no quote to be close to; one with words is needed")
    return list(references)


def _words(text: str) -> list[str]:
    """Split into lower-cased words, those with hyphens and apostrophes into their parts."""
    return split_words(text.translate(_INSIDE_WORDS))


def _label_rouge12(article: Article, quotes: Sequence[str]) -> Labels:
    """Mean of ROUGE-1 and ROUGE-2 (Lin 2004), F1 by counts, without stemming."""
    sentences = [_words(sentence.prose) for sentence in article.sentences]
    references = [_words(text) for text in _find_references(quotes, article.language)]
    ones, twos = ngram_f1(sentences, references, 1), ngram_f1(sentences, references, 2)
    return np.asarray((ones + twos).max(axis=1) / 2)


def _label_rouge_l(article: Article, quotes: Sequence[str]) -> Labels:
    """ROUGE-L (Lin 2004), F1 by the longest common subsequence, without stemming."""
    sentences = [_words(sentence.prose) for sentence in article.sentences]
    references = [_words(text) for text in _find_references(quotes, article.language)]
    return np.asarray(lcs_f1(sentences, references).max(axis=1))


def _label_tfidf(article: Article, quotes: Sequence[str]) -> Labels:
    """Cosine of content words, weighted by their rarity among the article's sentences."""
    many = len(article.sentences)
    added = [
        Sentence(many + n, 0, 0, text, 0, text)
        for n, text in enumerate(_find_references(quotes, article.language))
    ]
    both = dataclasses.replace(article, sentences=(*article.sentences, *added))
    terms = count_terms(content_terms(both)).normalized_tfidf()
    cosines = [np.zeros(many)]
    for row in range(many, len(both.sentences)):
        mine = terms.rows == row
        reference = np.zeros(terms.shape[1])
        reference[terms.columns[mine]] = terms.values[mine]
        cosines.append(terms.times(reference)[:many])
    return np.asarray(np.clip(np.max(cosines, axis=0), 0.0, 1.0))


def _label_encoder(article: Article, quotes: Sequence[str], *, encoder: Encoder) -> Labels:
    """Cosine of the encoder's vectors; what points away counts as 0."""
    references = _find_references(quotes, article.language)
    vectors = encoder.encode([*(s.prose for s in article.sentences), *references])
    many = len(article.sentences)
    cosines = (vectors[:many] @ vectors[many:].T).astype(np.float64)
    return np.asarray(np.clip(cosines.max(axis=1), 0.0, 1.0))


def _label_alignment(article: Article, quotes: Sequence[str]) -> Labels:
    """Share of the sentence's letters and digits that aligned quotes cover."""
    labels = np.zeros(len(article.sentences))
    prose = " ".join(sentence.prose for sentence in article.sentences)
    found = [align_quote(prose, text) for text in _find_references(quotes, article.language)]
    spans = [span for alignment in found if alignment for span in alignment.spans]
    if not spans:
        return labels
    covered = np.zeros(len(prose), dtype=bool)
    for span in spans:
        covered[span.start : span.end] = True
    start = 0
    for number, sentence in enumerate(article.sentences):
        end = start + len(sentence.prose)
        letters = [place for place in range(start, end) if prose[place].isalnum()]
        labels[number] = covered[letters].mean() if letters else 0.0
        start = end + 1
    return labels


def _label_blend(article: Article, quotes: Sequence[str], *, encoder: Encoder) -> Labels:
    """Alignment, or the mean of ROUGE-1+2 and the squared cosine where that is more.

    Squared, since sentences on one subject have a cosine of about 0.5 without being close.
    """
    meaning = _label_encoder(article, quotes, encoder=encoder)
    words = _label_rouge12(article, quotes)
    return np.maximum(_label_alignment(article, quotes), (words + meaning**2) / 2)


def _with_encoder(label: Callable[..., Labels]) -> Labeler:
    return partial(label, encoder=load_encoder("static"))


def _constant(label: Labeler) -> Callable[[], Labeler]:
    return lambda: label


LABELERS: dict[str, Callable[[], Labeler]] = {
    "alignment": _constant(_label_alignment),
    "rouge-l": _constant(_label_rouge_l),
    "rouge-12": _constant(_label_rouge12),
    "tfidf": _constant(_label_tfidf),
    "encoder": lambda: _with_encoder(_label_encoder),
    "blend": lambda: _with_encoder(_label_blend),
}
"""Name to what makes the labeller; an encoder is loaded when it is asked for."""

DEFAULT_LABELER = "rouge-12"
"""What training learns and evaluation compares with, unless they are told otherwise."""
