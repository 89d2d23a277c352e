"""Define limits on size, time and redirects for reading one source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits for reading one source.

    Attributes:
        max_bytes: Maximum size, measured after decompression.
        timeout_seconds: Maximum time for a URL, from the DNS lookup to the last byte, including
            redirects.
        max_redirects: Maximum number of redirects.
        public_only: Whether to allow only URLs on the public internet: no files, no addresses
            of private networks or of this machine, no proxies (see `pullquote.documents.ssrf`).
            For servers that fetch URLs sent by strangers.
    """

    max_bytes: int = 64 * 1024 * 1024
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    public_only: bool = False


DEFAULT_LIMITS = FetchLimits()
