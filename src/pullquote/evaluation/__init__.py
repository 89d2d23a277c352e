"""Evaluation: metrics, significance tests, tables, charts and reports."""
