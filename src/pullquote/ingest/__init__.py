"""Bring articles and quotes into a library.

Input: feeds and pages that quote articles (`crawl`), what reading apps export (`exports`), corpora.
Output: a library with the articles and the quotes aligned with them.
"""
