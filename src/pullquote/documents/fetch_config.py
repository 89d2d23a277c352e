"""Limits: how much may be read from one source, and how long that may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one source may cost.

    Attributes:
        max_bytes: The most bytes that are read, counted after decompression.
        timeout_seconds: The most time that a URL may take, from the first look-up of its host
            to its last byte, redirects and all.
        max_redirects: The most redirects that are followed.
        public_only: Whether nothing is read but URLs of the open web: no file, no address within
            a private network or of this machine, no proxy asked; see `pullquote.documents.ssrf`.
            For a server that reads what strangers name.
    """

    max_bytes: int = 64 * 1024 * 1024
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    public_only: bool = False


DEFAULT_LIMITS = FetchLimits()
