"""ASGI middleware: the request log, security and limits."""
