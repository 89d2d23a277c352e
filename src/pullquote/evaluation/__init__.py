"""Evaluation: how good scores are, and reports that say so.

In: models, articles with their quotes, training histories. Out: tables, pictures and pages.
"""
