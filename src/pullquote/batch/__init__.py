"""Process large batches of articles on all cores, in bounded memory, with resumption.

Input: JSONL and Parquet files, and folders of articles. Output: one JSONL or Parquet file with a
row for each article, in input order, and a second file with the rows that could not be used and
why.

`inputs` splits the input into chunks of rows, `filesystem` opens paths and URLs, `worker` processes
a chunk, `arrow` writes Parquet, `journal` records progress, and `runner` connects them. The output
of a chunk depends on its rows alone, so the output is the same for any number of workers and after
any number of interruptions. On a Ray cluster (`ray_runner`, imported by the command only) each
split of the input becomes a file of its own (`shards`).
"""

from pullquote.batch.journal import BatchStats
from pullquote.batch.runner import Job, run_batch

__all__ = ["BatchStats", "Job", "run_batch"]
