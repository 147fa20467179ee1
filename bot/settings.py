"""The settings: `config.toml` and the environment, checked as a whole before anything starts."""

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "USHER_"


class SettingsError(Exception):
    """What is wrong with the settings, one mistake a line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")) or not _host(value):
        msg = "must begin with https:// (or http:// on the machine itself)"
        raise ValueError(msg)
    return value.rstrip("/")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


Url = Annotated[str, AfterValidator(_url)]
PersonId = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    """A part of config.toml; an unknown key is a mistake, and values stay out of messages."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class TelegramSettings(Section):
    """How to reach Telegram, and how fast to speak."""

    token: SecretStr | None = None
    api_url: Url = "https://api.telegram.org/bot"
    file_url: Url = "https://api.telegram.org/file/bot"
    messages_per_second: float = Field(default=30, gt=0, le=1000)
    messages_per_second_in_a_chat: float = Field(default=1, gt=0, le=30)
    messages_per_minute_in_a_group: float = Field(default=20, gt=0, le=60)
    paid_broadcast: bool = Field(default=False, validate_default=True)
    webhook_url: Url | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_secret: SecretStr | None = Field(default=None, validate_default=True)

    @field_validator("token")
    @classmethod
    def token_looks_like_one(cls, token: SecretStr | None) -> SecretStr | None:
        if token is None or not token.get_secret_value().strip():
            return None
        number, _, secret = token.get_secret_value().partition(":")
        if not number.isdigit() or not secret.replace("-", "").replace("_", "").isalnum():
            msg = "is not a bot token: @BotFather gives one that looks like 123456789:ABC-def"
            raise ValueError(msg)
        return token

    # What goes together is checked by field, so that these mistakes come in one list with all others.
    @field_validator("paid_broadcast")
    @classmethod
    def faster_is_paid_for(cls, paid: bool, others: ValidationInfo) -> bool:
        if not paid and others.data.get("messages_per_second", 0) > 30:
            msg = "must be true for messages_per_second above 30 (Telegram charges for it)"
            raise ValueError(msg)
        return paid

    @field_validator("webhook_secret")
    @classmethod
    def a_webhook_has_a_secret(cls, secret: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if others.data.get("webhook_url") and not (secret and secret.get_secret_value()):
            msg = "is needed with webhook_url: any 32 letters and digits, so that only Telegram gets in"
            raise ValueError(msg)
        return secret


class DatabaseSettings(Section):
    """Where everything is kept; a URL may hold a password, so it is a secret."""

    url: SecretStr = SecretStr("sqlite:///usher.db")

    @field_validator("url")
    @classmethod
    def url_is_known(cls, url: SecretStr) -> SecretStr:
        try:
            backend = make_url(url.get_secret_value()).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend not in {"sqlite", "postgresql"}:
            msg = "must be like sqlite:///usher.db or postgresql://user@host/name"
            raise ValueError(msg)
        return url


class EventSettings(Section):
    """Which event is served."""

    folder: Path = Path("events/wsis20")

    @field_validator("folder")
    @classmethod
    def folder_is_there(cls, folder: Path) -> Path:
        if not (folder / "event.toml").is_file():
            msg = f"there is no event.toml in {folder}: name the event's folder"
            raise ValueError(msg)
        return folder


class PeopleSettings(Section):
    """Telegram ids of people with a role; @userinfobot tells anyone their id."""

    owners: frozenset[PersonId] = frozenset()
    organisers: frozenset[PersonId] = frozenset()
    helpers: frozenset[PersonId] = frozenset()
    speakers: frozenset[PersonId] = frozenset()
    group: Annotated[int, Field(lt=0)] | None = None  # the organisers' own, where the helpdesk's cards go


class PrivacySettings(Section):
    """Where the keys are that make personal data readable, and how long that data is kept."""

    keys: SecretStr | None = None
    keys_file: Path | None = None
    keep_days: int = Field(default=90, ge=1, le=3650)


class LogSettings(Section):
    """What the operator reads."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    json_lines: bool = False


class Settings(BaseSettings):
    """Everything that can be set: `[section] key` in the file, USHER_SECTION__KEY in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        hide_input_in_errors=True,
        frozen=True,
    )

    telegram: TelegramSettings = TelegramSettings()
    database: DatabaseSettings = DatabaseSettings()
    event: EventSettings = Field(default_factory=EventSettings)
    people: PeopleSettings = PeopleSettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()


def load_settings(path: Path | None) -> Settings:
    """The settings of a file (None: config.toml, if there is one) and the environment, which wins.

    Raises SettingsError with every mistake: file, key, and what to do.
    """
    file = path or Path("config.toml")
    values: dict[str, Any] = {}
    if path is not None or file.is_file():
        values = _read(file)
    try:
        return Settings.model_validate(_merge(values, EnvSettingsSource(Settings)()))
    except ValidationError as errors:
        raise SettingsError([_mistake(file, error) for error in errors.errors()]) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError([f"{file}: there is no such file; copy config.example.toml to it"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file}: cannot be read ({type(error).__name__})"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{file}: is not TOML: {error}"]) from None


def _merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _mistake(file: Path, error: Any) -> str:
    """One mistake in a line: where it is written, which key, and the remedy."""
    *section, key = [part for part in error["loc"] if isinstance(part, str)] or [""]
    variable = PREFIX + "__".join([*section, key]).upper()
    entry = "".join(f", entry {part + 1}" for part in error["loc"] if isinstance(part, int))
    in_file = f"[{section[0]}] {key}{entry}" if section else key
    where = f"environment: {variable}" if variable in os.environ else f"{file}: {in_file}"
    if error["type"] == "extra_forbidden":
        known = _keys(section)
        near = get_close_matches(key, known, 1)
        return f"{where}: unknown key; " + (
            f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        )
    told = error["msg"].removeprefix("Value error, ")
    return f"{file}: [{key}] {told}" if key in Settings.model_fields and not section else f"{where}: {told}"


def _keys(section: list[str]) -> list[str]:
    if not section:
        return list(Settings.model_fields)
    part = Settings.model_fields.get(section[0])
    kind = part.annotation if part else None
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
