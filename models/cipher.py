"""Encryption at rest: what tells something about a person can be read only with a key kept elsewhere."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class WrongKeyError(Exception):
    """What is stored was encrypted with a key that is not among those at hand."""


@dataclass(frozen=True)
class Keys:
    """Keys as `new_key` makes them: those that encrypt, the newest first, and the one for look-ups."""

    encrypting: tuple[str, ...]
    lookup: str

    def written(self) -> str:
        """One key a line, as settings and files have them."""
        return "\n".join([*self.encrypting, self.lookup])


class Cipher:
    """Encrypts with the newest key, and decrypts with whichever it was.

    The key for look-ups stays when the others are replaced: with it, a value is found again without being
    readable. `reread` is asked for the keys anew when none fits, since they may have been replaced meanwhile.
    """

    def __init__(self, keys: Keys, reread: Callable[[], Keys] | None = None) -> None:
        """Raises ValueError if a key is none."""
        self._lookup = base64.urlsafe_b64decode(keys.lookup)
        self._fernet = _fernet(keys)
        self._reread = reread

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, stored: str) -> str:
        """The text; raises WrongKeyError."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken:
            pass
        try:
            if self._reread is not None:
                self._fernet = _fernet(self._reread())
                return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken:
            pass
        msg = "this was encrypted with a key that is not at hand"
        raise WrongKeyError(msg)

    def fingerprint(self, text: str) -> str:
        """64 hexadecimal digits by which the same text is found again."""
        return hmac.new(self._lookup, text.encode(), hashlib.sha256).hexdigest()


def _fernet(keys: Keys) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys.encrypting])


def new_key() -> str:
    """A fresh key: 32 random bytes in base64."""
    return Fernet.generate_key().decode("ascii")


def new_keys() -> Keys:
    """One key to encrypt with, and one for look-ups."""
    return Keys((new_key(),), new_key())


def random_cipher() -> Cipher:
    """A cipher whose keys nobody keeps: for what does not outlive the process."""
    return Cipher(new_keys())
