"""Render highlights as a note of Obsidian: as Markdown, with an id for each quote.

A quote is followed by its block id, so that ``[[note#^id]]`` links to it and ``![[note#^id]]``
embeds it (https://help.obsidian.md/links). The id depends on the article and on the position in
its text, so links hold when the note is exported again. An arrow links to the sentence in its page.
"""

from zlib import crc32

from pullquote.documents.document import article_id
from pullquote.render.markdown import article_blocks
from pullquote.selection import HighlightResult, Order

OPENING = ""
CLOSING = ""


def render_article(result: HighlightResult, order: Order) -> str:
    """Render the highlights of an article as a part of a note."""
    article = article_id(result.article.document)
    used: set[str] = set()

    def name_block(key: str) -> list[str]:
        # Only letters, digits and hyphens are allowed.
        number = crc32(f"{article}#{key}".encode("utf-8", "replace"))
        name = f"pq-{article[:8]}-{number:08x}"
        if name in used:  # the same passage was marked twice
            return []
        used.add(name)
        return [f"^{name}"]

    return "\n\n".join(article_blocks(result, order, name_block)) + "\n\n"
