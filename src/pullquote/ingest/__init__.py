"""Bring articles and quotes into a library.

In: feeds and pages that quote articles (`crawl`), what reading apps export (`exports`), corpora.
Out: a library with the articles and the quotes aligned with them.
"""
