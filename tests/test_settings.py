"""The settings are checked as a whole: every mistake with its place and its remedy, and no secret shown."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings

TOKEN = "123456789:ABC-def_ghi"


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return file


def mistakes(file: Path) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load_settings(file)
    return [mistake.removeprefix(f"{file}: ") for mistake in raised.value.mistakes]


def test_the_example_as_it_stands_is_the_defaults(tmp_path: Path) -> None:
    assert load_settings(Path("config.example.toml")) == load_settings(write(tmp_path, ""))


def test_every_line_of_the_example_is_a_setting_with_its_default(tmp_path: Path) -> None:
    example = Path("config.example.toml").read_text("utf-8")
    uncommented = re.sub(r"^# (\w+ = )", r"\1", example, flags=re.M)
    told = load_settings(write(tmp_path, uncommented))
    defaults = load_settings(write(tmp_path, ""))
    given = {"token", "webhook_url", "webhook_listen", "webhook_secret"}
    assert told.telegram.model_dump(exclude=given) == defaults.telegram.model_dump(exclude=given)
    assert told.people.model_dump(exclude={"group"}) == defaults.people.model_dump(exclude={"group"})
    assert (told.database, told.event, told.log) == (defaults.database, defaults.event, defaults.log)


def test_all_mistakes_come_in_one_list_with_key_and_remedy(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        [telegram]
        token = "not a token"
        messages_per_secnd = 3
        messages_per_minute_in_a_group = 0
        messages_per_second = 100
        [database]
        url = "mysql://x"
        [event]
        folder = "nowhere"
        [people]
        organisers = [101, "Claire"]
        [peple]
        """,
    )
    assert mistakes(file) == [
        "[telegram] token: is not a bot token: @BotFather gives one that looks like 123456789:ABC-def",
        "[telegram] messages_per_minute_in_a_group: Input should be greater than 0",
        "[telegram] paid_broadcast: must be true for messages_per_second above 30 (Telegram charges for it)",
        "[telegram] messages_per_secnd: unknown key; did you mean messages_per_second?",
        "[database] url: must be like sqlite:///usher.db or postgresql://user@host/name",
        "[event] folder: there is no event.toml in nowhere: name the event's folder",
        (
            "[people] organisers, entry 2: Input should be a valid integer, "
            "unable to parse string as an integer"
        ),
        "peple: unknown key; did you mean people?",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "[telegram]\nmessages_per_second = 100",
            (
                "[telegram] paid_broadcast: must be true for messages_per_second above 30 "
                "(Telegram charges for it)"
            ),
        ),
        (
            '[telegram]\nwebhook_url = "https://usher.example"',
            (
                "[telegram] webhook_secret: is needed with webhook_url: any 32 letters and digits, "
                "so that only Telegram gets in"
            ),
        ),
        ("[telegram", "is not TOML: Expected ']' at the end of a table declaration (at end of document)"),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path: Path, text: str, mistake: str) -> None:
    assert mistakes(write(tmp_path, text)) == [mistake]


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n[log]\nlevel = "debug"')
    monkeypatch.setenv("USHER_TELEGRAM__TOKEN", "987:other")
    settings = load_settings(file)
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == "987:other"
    assert settings.log.level == "debug"


def test_a_mistake_in_the_environment_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USHER_DATABASE__URL", "oracle://secret@x")
    with pytest.raises(SettingsError) as raised:
        load_settings(write(tmp_path, ""))
    assert raised.value.mistakes == [
        "environment: USHER_DATABASE__URL: must be like sqlite:///usher.db or postgresql://user@host/name"
    ]


def test_neither_token_nor_password_shows(tmp_path: Path) -> None:
    secret = "postgresql://usher:pa55@localhost/usher"
    settings = load_settings(write(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n[database]\nurl = "{secret}"'))
    shown = f"{settings!r} {settings} {settings.model_dump_json()}"
    assert (TOKEN in shown, "pa55" in shown) == (False, False)


@pytest.mark.parametrize(
    "text",
    ['[telegram]\ntoken = "secret but no token"', "[telegram]\nmessages_per_second = 'secret'", "[", "x = 1"],
)
def test_the_command_tells_mistakes_without_a_traceback(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    command = [sys.executable, "-m", "bot", "run", "--config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(file) in done.stderr
    assert ("Traceback" in done.stderr, "secret" in done.stderr) == (False, False)
