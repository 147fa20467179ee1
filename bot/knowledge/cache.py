"""What was learnt, kept for the next start: training takes seconds, reading it back a fraction of one."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap, read_array
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
KEPT = 8
LOCK = "lock"
LARGE = 2**18  # bytes
# Read when it is imported: files may have changed since, and then this process learns as the old ones say.
CODE = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def user_folder() -> Path:
    """Where a user's caches are."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "usher"


def digest(lines: Iterable[str]) -> str:
    """A key for what is learnt from these lines, in this order, by this very code."""
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    return hashlib.sha256(CODE + text).hexdigest()[:24]


class Cache:
    """Arrays by key, in folders; a cache that cannot be read or written is no cache, and no error.

    Large arrays stay on the disk: of a table, memory holds the rows that are used.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep arrays in this folder; None keeps nothing."""
        self._folder = folder

    def load(self, key: str) -> dict[str, NDArray[Any]] | None:
        """What was kept under a key."""
        if self._folder is None:
            return None
        try:
            files = sorted((self._folder / key).glob("*.npy"))
            kept = {file.stem: _read(file) for file in files}
            if kept:
                os.utime(self._folder / key)  # what is used is not old
        except (OSError, ValueError, EOFError):
            return None
        return kept or None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time: who waited looks first whether the other has kept what it wants."""
        try:
            if self._folder is None:
                raise FileNotFoundError
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._folder / LOCK, os.O_CREAT | os.O_WRONLY)
        except OSError:
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def save(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under a key, and forget what has not been used for longest."""
        if self._folder is None:
            return
        unfinished = self._folder / f"{key}.{os.getpid()}.tmp"
        try:
            unfinished.mkdir(parents=True)
            for name, array in arrays.items():
                np.save(unfinished / f"{name}.npy", array, allow_pickle=False)
            shutil.rmtree(self._folder / key, ignore_errors=True)
            unfinished.rename(self._folder / key)
            folders = [path for path in self._folder.iterdir() if path.is_dir()]
            newest_first = sorted(folders, key=lambda path: -path.stat().st_mtime)
            for path in newest_first[KEPT:]:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)


def _read(file: Path) -> NDArray[Any]:
    array: NDArray[Any]
    if file.stat().st_size > LARGE:
        array = open_memmap(file, mode="r")
    else:
        with file.open("rb") as opened:
            array = read_array(opened, allow_pickle=False)
    return array


class Rows:
    """The rows of a table on the disk; mapped into memory, what was read once would stay there."""

    def __init__(self, table: "np.memmap[Any, Any]") -> None:
        self._file = os.open(str(table.filename), os.O_RDONLY)
        self._begin, self._width = table.offset, table[0].nbytes
        self._kind, self._columns = table.dtype, table.shape[1]

    def __del__(self) -> None:
        os.close(self._file)

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[Any]:
        places = [self._begin + row * self._width for row in rows.tolist()]
        read = b"".join([os.pread(self._file, self._width, place) for place in places])
        return np.frombuffer(read, self._kind).reshape(len(rows), self._columns)


def rows_of(table: NDArray[Any]) -> Rows | NDArray[Any]:
    """A table of which some rows are wanted at a time."""
    return Rows(table) if isinstance(table, np.memmap) else table


def pack(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array."""
    return np.frombuffer("\n".join(lines).encode("utf-8", "surrogatepass"), np.uint8)


def unpack(packed: NDArray[np.uint8]) -> list[str]:
    """The texts of `pack`; it keeps at least one, so an empty array is one empty text."""
    return packed.tobytes().decode("utf-8", "surrogatepass").split("\n")
