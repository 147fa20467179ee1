"""The keys that make personal data readable: in the environment, or in a file of the user's own."""

import os
from pathlib import Path

from sqlalchemy import make_url

from bot.settings import Settings, SettingsError
from models.cipher import Cipher, Keys, new_key, new_keys

DEFAULT = Path("~/.config/usher/keys")
HEAD = "# Usher's keys: those that encrypt, the newest first; the last one is for look-ups and stays.\n"


def load_cipher(settings: Settings) -> Cipher:
    """The cipher of these settings; makes the file of keys at the first run. Raises SettingsError."""
    if settings.privacy.keys is not None:
        given = _parsed(settings.privacy.keys.get_secret_value(), "environment or config: [privacy] keys")
        return _cipher(given, "[privacy] keys")
    file = keys_file(settings)
    if not file.exists():
        _write(file, new_keys(), fresh=True)
    return Cipher(_read(file), reread=lambda: _read(file))


def keys_file(settings: Settings) -> Path:
    """Where the keys are; raises SettingsError where that would be beside what they protect."""
    try:
        file = (settings.privacy.keys_file or DEFAULT).expanduser().absolute()
    except RuntimeError:
        raise SettingsError(
            ["[privacy] keys_file: this user has no home folder; name a file for the keys"]
        ) from None
    url = make_url(settings.database.url.get_secret_value())
    beside = url.database if url.get_backend_name() == "sqlite" else None
    if beside and Path(beside).absolute().parent.resolve() == file.parent.resolve():
        raise SettingsError([f"[privacy] keys_file: {file} is in the database's folder; keep the two apart"])
    return file


def add_key(file: Path) -> None:
    """Put a new key first; the old ones still decrypt."""
    keys = _read(file)
    _write(file, Keys((new_key(), *keys.encrypting), keys.lookup))


def drop_old_keys(file: Path) -> int:
    """Keep only the newest key; returns how many went."""
    keys = _read(file)
    _write(file, Keys(keys.encrypting[:1], keys.lookup))
    return len(keys.encrypting) - 1


def _read(file: Path) -> Keys:
    try:
        if file.stat().st_mode & 0o077:
            raise SettingsError([f"{file}: others may read the keys; run: chmod 600 {file}"])
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file}: the keys cannot be read ({type(error).__name__})"]) from None
    keys = _parsed("\n".join(line for line in text.splitlines() if not line.startswith("#")), str(file))
    _cipher(keys, str(file))
    return keys


def _parsed(text: str, where: str) -> Keys:
    found = text.replace(",", " ").split()
    if len(found) < 2:
        raise SettingsError([f"{where}: at least two keys are needed: to encrypt with, and for look-ups"])
    return Keys(tuple(found[:-1]), found[-1])


def _cipher(keys: Keys, where: str) -> Cipher:
    try:
        return Cipher(keys)
    except ValueError:
        raise SettingsError([f"{where}: one of the keys is none; each is 44 characters of base64"]) from None


def _write(file: Path, keys: Keys, *, fresh: bool = False) -> None:
    """Write the file whole or not at all; a fresh one never replaces what another process just wrote."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(f"{HEAD}{keys.written()}\n")
        out.flush()
        os.fsync(out.fileno())
    if not fresh:
        draft.replace(file)
        return
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
