"""The data directory and the secret key kept in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from .config import ConfigError


def prepare(path: Path) -> Path:
    """Make the data directory, readable by its owner only. Raises ``ConfigError`` if that fails."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError([f"BACKCHANNEL_DATA: cannot use {path}: {error.strerror}"]) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise ConfigError([f"BACKCHANNEL_DATA: cannot write in {path}"])
    return path


def secret_key(directory: Path) -> str:
    """The key of this installation, made at the first start with mode 0600."""
    path = directory / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Create ``path`` whole or not at all; of two processes at once, the first one wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
