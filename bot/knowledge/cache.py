"""What was learnt, kept for the next start: training takes seconds, reading it back a fraction of one."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
KEPT = 6


def user_folder() -> Path:
    """Where a user's caches are."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "usher"


def digest(lines: Iterable[str]) -> str:
    """A key for what is learnt from these lines, in this order, by this very code."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    return hashlib.sha256(code + text).hexdigest()[:24]


class Cache:
    """Arrays by key, in files; a cache that cannot be read or written is no cache, and no error."""

    def __init__(self, folder: Path | None) -> None:
        """Keep files in this folder; None keeps nothing."""
        self._folder = folder

    def load(self, key: str) -> dict[str, NDArray[Any]] | None:
        """What was kept under a key."""
        if self._folder is None:
            return None
        try:
            with (self._folder / f"{key}.npz").open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return dict(kept)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under a key, and forget the oldest of others."""
        if self._folder is None:
            return
        unfinished = self._folder / f"{key}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            unfinished.replace(self._folder / f"{key}.npz")
            newest_first = sorted(self._folder.glob("*.npz"), key=lambda path: -path.stat().st_mtime)
            for path in newest_first[KEPT:]:
                path.unlink(missing_ok=True)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()


def pack(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array."""
    return np.frombuffer("\n".join(lines).encode("utf-8", "surrogatepass"), np.uint8)


def unpack(packed: NDArray[np.uint8]) -> list[str]:
    """The texts of `pack`; it keeps at least one, so an empty array is one empty text."""
    return packed.tobytes().decode("utf-8", "surrogatepass").split("\n")
