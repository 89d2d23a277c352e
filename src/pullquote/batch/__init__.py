"""Bulk: many articles, by all cores, in bounded memory, going on where it was stopped.

In: JSONL and Parquet files, and folders of articles. Out: one JSONL or Parquet file, a row for
each article in the order of the input, and beside it the rows that were set aside, with reasons.

`inputs` cuts the rows into chunks, `places` opens what they stand in, `work` is what a worker does
with one, `tables` is what Parquet needs besides, `journal` keeps what is done, and `run` ties them
together. A chunk's output depends on nothing but its rows, so any number of workers, stopped as
often as you like, write the same bytes. On several machines the same happens to each stretch of
the input: `parts` writes a file for each, and `cluster` has Ray hand them out; it is imported by
nobody but the command.
"""

from pullquote.batch.journal import BatchStats
from pullquote.batch.runner import Job, run_batch

__all__ = ["BatchStats", "Job", "run_batch"]
