"""JSON shapes of a server itself: errors, models and settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pullquote.payloads.codec import Payload


@dataclass(frozen=True, slots=True)
class ProblemPayload(Payload):
    """An error (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    request_id: str


@dataclass(frozen=True, slots=True)
class ModelPayload(Payload):
    """A model that the server offers."""

    name: str
    is_default: bool
    needs_vectors: bool
    encoder: str
    description: str
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ModelsPayload(Payload):
    """The models that the server offers."""

    default: str
    models: tuple[ModelPayload, ...]


@dataclass(frozen=True, slots=True)
class ServerInfoPayload(Payload):
    """The server's settings that a page needs."""

    version: str
    can_fetch: bool
    has_library: bool
    max_bytes: int
    max_sentences: int
