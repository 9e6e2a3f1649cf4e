"""The key that signs what our pages prove themselves with: the operator's, or one we make."""

import os
from pathlib import Path
from secrets import token_bytes

from pydantic import SecretStr

_SHORTEST = 32
_OPEN_TO_OTHERS = 0o077


class SecretKeyProblem(Exception):
    """The key cannot be used as it stands; the message says what helps."""


def load_secret_key(configured: SecretStr | None, data_dir: Path) -> bytes:
    """
    Return KEEPWARM_SECRET_KEY, or else the key in the data directory, made on first use.

    Raises SecretKeyProblem for a key that is too short or that others can read.
    """
    if configured is not None:
        return _long_enough(configured.get_secret_value().encode(), "KEEPWARM_SECRET_KEY")
    file = data_dir / "secret.key"
    if not file.exists():
        _make(file)
    if os.name == "posix" and file.stat().st_mode & _OPEN_TO_OTHERS:
        raise SecretKeyProblem(
            f"{file} can be read by other users of this machine, so it is no secret. "
            f"Delete it (everybody signs in again), or run: chmod 600 {file}"
        )
    return _long_enough(file.read_bytes(), str(file))


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{token_bytes(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(token_bytes(_SHORTEST))
        opened.flush()
        os.fsync(opened.fileno())
    try:
        # A link appears whole or not at all, and never in place of one that is there:
        # of two processes that start at once, the slower takes the faster one's key.
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _long_enough(key: bytes, source: str) -> bytes:
    if len(key) < _SHORTEST:
        raise SecretKeyProblem(
            f"{source} is too short to be a secret: it needs {_SHORTEST} characters or more."
        )
    return key
