"""Server: the library over HTTP, and the reading page.

In: requests. Out: articles with their highlights as JSON, files to keep, pages to read on.

- `settings`: every choice, made once at start.
- `schemas`, `answers`, `shapes`: what requests and answers look like.
- `sources`: what a request gives, to a `Document`.
- `engine`, `calls`: models loaded once, worked by few threads, remembering what they found.
- `routes`, `library`, `luhn`, `models`: the calls, of scoring and of the library.
- `guard`, `limits`, `requests`: who may ask, how much, and what is written down of it.
- `app`: all of it together; `serving`: on uvicorn.

Nothing is imported here: `create_app` is in `pullquote.server.app`.
"""
