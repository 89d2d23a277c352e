"""Text: from a document to an article of sentences with exact offsets.

In: a `Document`. Out: an `Article`, its chapters if it is a book, and what the stages after it need
to know of language: words, function words, and whether a sentence leans on the one before it.
Nothing here needs a library beside Python's own.
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
