"""Files that were sent, to be fetched again."""

import hashlib
import itertools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the keeping of Telegram."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes
    kind: str
    width: int = 0
    height: int = 0

    def reference(self) -> dict[str, str | int]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """The files, by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count(0)

    def keep(
        self, kind: str, name: str, mime_type: str, content: bytes, size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        number = next(self._numbers)
        digest = hashlib.sha256(content).hexdigest()
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        stored = StoredFile(
            file_id=f"{'AgAC' if kind == 'photo' else 'BQAC'}{digest[:40]}{number:08d}",
            unique_id=f"AQAD{digest[:11]}",
            path=f"{kind}s/file_{number}.{suffix}",
            name=name,
            mime_type=mime_type,
            content=content,
            kind=kind,
            width=size[0],
            height=size[1],
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)
