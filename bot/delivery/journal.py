"""The journal: which calls a process has begun, in a file that outlives it.

After a kill, what it had claimed is either perhaps sent or certainly not, and this tells them apart at
once, without waiting for leases to end. A file has one process at a time: whoever gets its lock knows that
the one before is gone. The system keeps what was written even if the process is killed; after a power cut
it may be old, so then it counts for nothing.
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

BOOT = Path("/proc/sys/kernel/random/boot_id")  # another one each time Linux starts
NUMBER = struct.Struct("<q")
HEADER = 64  # bytes: the holder's number, then the boot's
CALLS = 4096  # the last ones begun; far more than can be in hand
SIZE = HEADER + CALLS * NUMBER.size


def stem(database_url: str) -> Path:
    """What the names of a database's journals begin with: beside a file, else among this user's state."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(f"{url.database}-sender")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    name = hashlib.sha256(url.set(username=None, password=None).render_as_string().encode()).hexdigest()
    return state / "usher" / f"{name[:16]}-sender"


class Journal:
    """One process's file. `begun` are the calls of the one before, None if that cannot be known."""

    def __init__(self, stem: Path) -> None:
        """Take the first of the files `stem`-0, `stem`-1 … that no living process has. Raises OSError."""
        stem.parent.mkdir(parents=True, exist_ok=True)
        self._file = _locked(stem)
        os.ftruncate(self._file, SIZE)
        self._map = mmap.mmap(self._file, SIZE)
        boot = _boot()
        same_boot = boot and self._map[NUMBER.size : HEADER].rstrip(b"\0") == boot
        calls = struct.unpack(f"<{CALLS}q", self._map[HEADER:])
        self.begun = frozenset(calls) - {0} if same_boot else None
        # Kept from one process to the next, since what they claim carries it.
        self.holder: int = NUMBER.unpack(self._map[: NUMBER.size])[0] or 1 + secrets.randbits(30)
        self._map[:HEADER] = NUMBER.pack(self.holder) + boot.ljust(HEADER - NUMBER.size, b"\0")
        self._next = 0

    def begin(self, delivery: int) -> None:
        """From here on, this delivery is perhaps sent."""
        at = HEADER + self._next * NUMBER.size
        self._map[at : at + NUMBER.size] = NUMBER.pack(delivery)
        self._next = (self._next + 1) % CALLS

    def close(self) -> None:
        """Let another process have the file."""
        self._map.close()
        os.close(self._file)


def _locked(stem: Path) -> int:
    for number in count():
        file = os.open(f"{stem}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)  # a living process has it
        except OSError:
            os.close(file)
            raise
        else:
            return file
    raise AssertionError  # the numbers do not end


def _boot() -> bytes:
    """This boot's name; none on a system that has no names for them."""
    try:
        return BOOT.read_bytes().strip()
    except OSError:
        return b""
