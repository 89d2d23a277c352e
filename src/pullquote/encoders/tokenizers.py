"""Count the tokens of a text as a named tokenizer splits it.

Input: the name of a tokenizer that is installed, or a callable. Output: a function that counts.
Nothing is downloaded, and no special tokens are counted.
"""

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from pullquote._io.extras import install_hint
from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.errors import (
    ArgumentTypeError,
    EncoderError,
    UnknownNameError,
    UsageError,
    check_type,
)

DEFAULT_TOKENIZER = "wordpiece"

Tokenizer = str | Callable[[str], Any]
"""The name of a tokenizer, or a callable that returns the tokens of a text, or their number."""

Count = Callable[[str], int]

_LOADING = threading.Lock()


def load_token_count(tokenizer: Tokenizer | None = None) -> Count:
    """Return a function that counts the tokens of a text.

    Args:
        tokenizer: ``wordpiece`` or None for the bundled one (uncased English BERT); the name of an
            encoding of tiktoken or of a model that uses it, such as ``o200k_base`` or ``gpt-4o``;
            the path of a ``tokenizer.json``, or the name of a Hugging Face repository in the local
            cache; or a callable, such as the `encode` of any tokenizer.

    Raises:
        UnknownNameError: No tokenizer with this name is installed.
        UsageError: The extra is not installed, the name is empty, or the encoding is not in
            tiktoken's cache.
        EncoderError: Its files are missing or damaged.
        ArgumentTypeError: It is neither a name nor a callable.

    >>> load_token_count()("Rain fell, unforgettably.")
    9
    >>> load_token_count(str.split)("Rain fell, unforgettably.")
    3
    """
    if tokenizer is None:
        tokenizer = DEFAULT_TOKENIZER
    if callable(tokenizer):
        return _counting(tokenizer)
    check_type("tokenizer", tokenizer, str, "a name or a callable")
    return _load(tokenizer)


def _counting(tokenizer: Callable[[str], Any]) -> Count:
    def count(text: str) -> int:
        tokens = tokenizer(text)
        if isinstance(tokens, int):
            return tokens
        ids = getattr(tokens, "input_ids", tokens)  # of transformers
        if not hasattr(ids, "__len__"):
            raise ArgumentTypeError(
                f"tokenizer must return tokens or their number, got {type(tokens).__name__}"
            )
        return len(ids)

    return count


@lru_cache(maxsize=8)
def _load(name: str) -> Count:
    if name == DEFAULT_TOKENIZER:
        return _counting(default_tokenizer().encode)
    if name.endswith(".json"):
        return _load_file(Path(name))
    try:
        import tiktoken
        from huggingface_hub import try_to_load_from_cache
    except ImportError as error:
        raise UsageError(
            f"the tokenizer {name!r:.80} needs {error.name}; "
            f"install it with: {install_hint('tokenizers')}"
        ) from error
    encoding = _encoding_name(name, tiktoken)
    if encoding:
        return _counting(_load_encoding(encoding).encode_ordinary)
    try:
        path = try_to_load_from_cache(name, "tokenizer.json")
    except ValueError:  # no name of a repository
        path = None
    if isinstance(path, str):
        return _load_file(Path(path))
    raise UnknownNameError(
        f"no tokenizer is named {name!r:.80}; there are {DEFAULT_TOKENIZER}, "
        f"{', '.join(tiktoken.list_encoding_names())}, the models that use these, tokenizer.json "
        "files, and repositories in the local cache of Hugging Face"
    )


def _encoding_name(name: str, tiktoken: Any) -> str:
    if name in tiktoken.list_encoding_names():
        return name
    try:
        return str(tiktoken.encoding_name_for_model(name))
    except KeyError:
        return ""


def _load_encoding(name: str) -> Any:
    """Load an encoding of tiktoken from its cache; tiktoken itself would download it."""
    import tiktoken
    import tiktoken.load

    def refuse(blobpath: str) -> bytes:
        raise UsageError(
            f"the tokenizer {name} is not in tiktoken's cache, and nothing is downloaded; set "
            f"TIKTOKEN_CACHE_DIR to the folder that has {blobpath.rpartition('/')[2]}"
        )

    with _LOADING:
        original, tiktoken.load.read_file = tiktoken.load.read_file, refuse
        try:
            return tiktoken.get_encoding(name)
        except UsageError:  # ours, of a kind that the next line would catch
            raise
        except (OSError, ValueError) as error:
            raise EncoderError(f"the tokenizer {name} cannot be loaded: {error}") from error
        finally:
            tiktoken.load.read_file = original


def _load_file(path: Path) -> Count:
    try:
        from tokenizers import Tokenizer as FileTokenizer
    except ImportError as error:
        raise UsageError(
            f"{path} needs {error.name}; install it with: {install_hint('tokenizers')}"
        ) from error
    if not path.is_file():
        raise EncoderError(f"{path}: tokenizer not found")
    try:
        tokenizer = FileTokenizer.from_file(str(path))
    except Exception as error:  # its errors have no other common class
        raise EncoderError(f"{path} cannot be read as a tokenizer: {error}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False))
