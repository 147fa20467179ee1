"""What all tables share: the base class, and column types that behave alike on both databases."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Index, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from models.cipher import Cipher

CIPHER = "usher_cipher"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: a naive time is refused, every other is stored and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time without a zone cannot be stored: {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        # SQLite gives back what it was given, without the zone.
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def clean(words: str) -> str:
    """The text as every database takes it: PostgreSQL refuses NUL, both refuse lone surrogates."""
    return words.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class CleanText(TypeDecorator[str]):
    """Text from people, made storable on both databases in the same way."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class PersonalText(TypeDecorator[str]):
    """Text that tells something about a person: encrypted at rest, with its database's cipher."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).encrypt(clean(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).decrypt(value)


def give_cipher(dialect: Dialect, cipher: Cipher) -> None:
    """Let a database encrypt; a dialect is the one thing that a column type sees of its database."""
    setattr(dialect, CIPHER, cipher)


def cipher_of(dialect: Dialect) -> Cipher:
    """The cipher of a database; raises LookupError where it was opened without one."""
    cipher = getattr(dialect, CIPHER, None)
    if not isinstance(cipher, Cipher):
        msg = "this database was opened without keys, so what is personal in it cannot be touched"
        raise LookupError(msg)
    return cipher


def named(states: type[StrEnum]) -> Enum:
    """A column of named states, stored as their words."""
    return Enum(states, native_enum=False, length=16, values_callable=lambda kind: [s.value for s in kind])


def partial(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows that matter, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


# SQLite counts up by itself only an INTEGER key.
BigKey = BigInteger().with_variant(Integer(), "sqlite")
Id = Annotated[int, mapped_column(BigKey, primary_key=True, autoincrement=True)]
TelegramId = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: Any = {datetime: UtcDateTime, str: CleanText}  # noqa: RUF012 (SQLAlchemy reads it here)
