"""The server: the library over HTTP, and the reading page.

Input: requests. Output: articles with their highlights as JSON, exported files, and pages.

- `app`, `gateway`: the process that talks to clients. It never works on an article.
- `worker_pool`, `worker`, `fair_queue`, `preload`: the processes that do, and their queue.
- `api`, `routes`, `requests`, `request_sources`, `dependencies`, `scoring_service`: the API, which
  runs in the workers.
- `middleware`, `errors`, `metrics`: security, limits, the log, errors and metrics.
- `pages`: the pages of `static/`, with the parts they share.
- `config`, `run`: the options, and uvicorn.

This module imports nothing: `create_app` is in `pullquote.server.app`.
"""
