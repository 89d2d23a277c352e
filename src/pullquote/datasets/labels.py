"""Labels: how close each sentence of an article is to its quotes, in [0, 1].

Labels are what a scorer learns to predict. There are several labelers with the same interface;
docs/explanation/labels.md compares them. Each takes the maximum over the references: the quotes
and, for a quote of several sentences, each of these, since a sentence can be close to only one.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder, load_encoder
from pullquote.errors import UnknownNameError, UsageError
from pullquote.evaluation.rouge import lcs_f1, ngram_f1
from pullquote.quotes import align_quote
from pullquote.scorers.tfidf import content_terms, count_terms
from pullquote.text import Article, Sentence, split_words
from pullquote.text.sentence_splitter import sentence_spans

Labels = npt.NDArray[np.float64]
Labeler = Callable[[Article, Sequence[str]], Labels]
"""From an article and its quotes, at least one, to labels of shape (sentences,), in [0, 1]."""

MIN_REFERENCE_WORDS = 4

_WORD_JOINERS = str.maketrans("-'’", "   ")


def load_labeler(name: str) -> Labeler:
    """Load a labeler.

    Returns:
        The labeler; it may hold an encoder, so load it once.

    Raises:
        UnknownNameError: There is no labeler of that name.

    >>> from pullquote.text import split_sentences
    >>> from pullquote.documents import read_text
    >>> article = split_sentences(read_text("Rain fell all day. We stayed inside."))
    >>> load_labeler("rouge-12")(article, ["rain fell"]).round(2).tolist()
    [0.58, 0.0]
    """
    if name not in LABELERS:
        raise UnknownNameError(f"unknown labeler {name!r}; labelers: {', '.join(LABELERS)}")
    return LABELERS[name]()


def _references(quotes: Sequence[str], language: str) -> list[str]:
    """Return the quotes, and the longer sentences of those with several."""
    references: dict[str, None] = {}
    for quote in quotes:
        references[" ".join(quote.split())] = None
        spans = sentence_spans(quote, language)
        if len(spans) > 1:
            for start, end in spans:
                # A short sentence such as "Read on." would match any other "Read on." perfectly.
                if len(split_words(quote[start:end])) >= MIN_REFERENCE_WORDS:
                    references[quote[start:end]] = None
    if not any(references):
        raise UsageError("labels need at least one quote with words, got none")
    return list(references)


def _words(text: str) -> list[str]:
    """Split into lower-case words, at hyphens and apostrophes too."""
    return split_words(text.translate(_WORD_JOINERS))


def _label_rouge12(article: Article, quotes: Sequence[str]) -> Labels:
    """Compute the mean of ROUGE-1 and ROUGE-2 (Lin 2004), F1, unstemmed."""
    sentences = [_words(sentence.prose) for sentence in article.sentences]
    references = [_words(text) for text in _references(quotes, article.language)]
    rouge_1, rouge_2 = (ngram_f1(sentences, references, n) for n in (1, 2))
    return np.asarray((rouge_1 + rouge_2).max(axis=1) / 2)


def _label_rouge_l(article: Article, quotes: Sequence[str]) -> Labels:
    """Compute ROUGE-L (Lin 2004), F1, unstemmed."""
    sentences = [_words(sentence.prose) for sentence in article.sentences]
    references = [_words(text) for text in _references(quotes, article.language)]
    return np.asarray(lcs_f1(sentences, references).max(axis=1))


def _label_tfidf(article: Article, quotes: Sequence[str]) -> Labels:
    """Compute the cosine of tf-idf vectors of content words."""
    count = len(article.sentences)
    # References are appended as sentences, so that both share one vocabulary and its weights.
    references = [
        Sentence(count + n, 0, 0, text, 0, text)
        for n, text in enumerate(_references(quotes, article.language))
    ]
    combined = dataclasses.replace(article, sentences=(*article.sentences, *references))
    terms = count_terms(content_terms(combined)).normalized_tfidf()
    cosines = [np.zeros(count)]
    for row in range(count, len(combined.sentences)):
        is_reference = terms.rows == row
        reference = np.zeros(terms.shape[1])
        reference[terms.columns[is_reference]] = terms.values[is_reference]
        cosines.append(terms.times(reference)[:count])
    return np.asarray(np.clip(np.max(cosines, axis=0), 0.0, 1.0))


def _label_encoder(article: Article, quotes: Sequence[str], *, encoder: Encoder) -> Labels:
    """Compute the cosine of sentence vectors; negative cosines become 0."""
    references = _references(quotes, article.language)
    vectors = encoder.encode([*(s.prose for s in article.sentences), *references])
    count = len(article.sentences)
    cosines = (vectors[:count] @ vectors[count:].T).astype(np.float64)
    return np.asarray(np.clip(cosines.max(axis=1), 0.0, 1.0))


def _label_alignment(article: Article, quotes: Sequence[str]) -> Labels:
    """Compute the share of a sentence's letters and digits that aligned quotes cover."""
    labels = np.zeros(len(article.sentences))
    prose = " ".join(sentence.prose for sentence in article.sentences)
    alignments = [align_quote(prose, text) for text in _references(quotes, article.language)]
    spans = [span for alignment in alignments if alignment for span in alignment.spans]
    if not spans:
        return labels
    is_covered = np.zeros(len(prose), dtype=bool)
    for span in spans:
        is_covered[span.start : span.end] = True
    start = 0
    for index, sentence in enumerate(article.sentences):
        end = start + len(sentence.prose)
        letters = [offset for offset in range(start, end) if prose[offset].isalnum()]
        labels[index] = is_covered[letters].mean() if letters else 0.0
        start = end + 1
    return labels


def _label_blend(article: Article, quotes: Sequence[str], *, encoder: Encoder) -> Labels:
    """Compute the maximum of alignment and the mean of ROUGE-1+2 and squared cosine.

    The cosine is squared because sentences on one subject have a cosine of about 0.5 without being
    close in meaning.
    """
    cosine = _label_encoder(article, quotes, encoder=encoder)
    overlap = _label_rouge12(article, quotes)
    return np.maximum(_label_alignment(article, quotes), (overlap + cosine**2) / 2)


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
"""Factory of each labeler by name; encoders are loaded on demand."""

DEFAULT_LABELER = "rouge-12"
"""Labeler of training and evaluation by default."""
