"""Split a document into an article of sentences with exact offsets.

Also: chapters of books, language detection, words and stop words, and whether a sentence depends on
the one before it. Only `chunks` needs NumPy.
"""

from pullquote.text.article import Article, Sentence, split_sentences
from pullquote.text.chapters import Chapter, chapter_article, find_chapters
from pullquote.text.discourse import needs_context
from pullquote.text.language_id import detect_language
from pullquote.text.tokenize import split_words, stop_words

__all__ = [
    "Article",
    "Chapter",
    "Sentence",
    "chapter_article",
    "detect_language",
    "find_chapters",
    "needs_context",
    "split_sentences",
    "split_words",
    "stop_words",
]
