"""Answer recall: who was told what is no longer so gets one correction, old → new, once."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Usher, build, furnish, versions
from bot.clock import Clock
from bot.context import House
from bot.recalling import correct_all, recall
from bot.services import recall as recalls
from bot.settings import EventSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from bot.simulator.seen import Seen
from models import PublishedAnswer, PublishedQuestion
from models.database import Database, open_database
from tests.conftest import ORGANISER, bot_settings
from tests.crossing import as_far_as_it_gets
from tests.eventually import eventually

pytestmark = pytest.mark.long

WSIS20 = Path("events/wsis20")
SINCE = datetime(2025, 6, 30, tzinfo=UTC)
NOBODY = "nobody was told anything that is no longer so"
OLD_START, NEW_START = "2025-07-09T09:00:00", "2025-07-09T10:30:00"


@dataclass
class Stage:
    """A bot that can be restarted with another event folder."""

    telegram: Telegram
    settings: Settings
    clock: Clock
    folder: Path
    house: House
    _running: AsyncExitStack
    usher: Usher

    async def restart(self, old: str, new: str) -> None:
        """Stop, change the event's values, and start again."""
        await self._running.aclose()
        path = self.folder / "event.toml"
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new), "utf-8")
        await self.start(furnish(self.folder))

    async def start(self, house: House) -> None:
        self._running = AsyncExitStack()
        self.usher = build(self.settings, self.clock, house)
        await self._running.enter_async_context(self.usher.running())

    async def stop(self) -> None:
        await self._running.aclose()

    async def recall(self, since: datetime = SINCE, *, dry_run: bool = False) -> list[str]:
        """What the command says, run beside the bot on a connection of its own."""
        database = open_database(self.settings.database.url.get_secret_value())
        try:
            return await correct_all(database, self.usher.house, self.clock, since, dry_run=dry_run)
        finally:
            await database.close()

    async def guest(self, name: str, *questions: str, language: str = "en") -> Guest:
        """Somebody who has asked these questions."""
        guest = await self.telegram.person(name, language=language)
        for question in questions:
            await guest.send(question)
            await guest.heard()
        return guest

    async def corrected(self, *guests: Guest) -> list[int]:
        """How many corrections each of these has got, once all that waits is sent."""
        organiser = await self.telegram.person("Claire", language="en", id=ORGANISER)

        async def waiting() -> str:
            sent = await organiser.send("/status")
            (said,) = await organiser.heard(after=sent)
            return next(line for line in said.text.splitlines() if line.startswith("Waiting:"))

        await eventually(waiting, "Waiting: 0")
        return [len(await corrections(guest)) for guest in guests]


async def corrections(guest: Guest) -> list[Seen]:
    messages = [message for message in await guest.messages() if message.outgoing]
    return [m for m in messages if m.text.startswith(("Correction", "Rectificatif"))]


@pytest.fixture
async def stage(
    database_url: str, telegram: Telegram, clock: Clock, house: House, tmp_path: Path
) -> AsyncIterator[Stage]:
    folder = tmp_path / "event"
    shutil.copytree(WSIS20, folder)
    settings = bot_settings(database_url, telegram).model_copy(update={"event": EventSettings(folder=folder)})
    stage = Stage(telegram, settings, clock, folder, house, AsyncExitStack(), build(settings, clock, house))
    await stage.start(house)
    yield stage
    await stage.stop()


async def test_exactly_those_who_were_told_the_old_time_get_one_correction(stage: Stage) -> None:
    told = await stage.guest("Amina", "when is the Citiverse session?", "when is the Citiverse session?")
    twice = await stage.guest("Bo", "when is the Citiverse session?", "how long is the Citiverse session?")
    french = await stage.guest("Chloé", "Quand a lieu la séance sur le Citiverse ?", language="fr")
    other = await stage.guest("Dan", "when is the climate session?", "where is the Citiverse session?")
    blocked = await stage.guest("Eva", "when is the Citiverse session?")
    await blocked.block()
    await stage.restart(OLD_START, NEW_START)
    late = await stage.guest("Fay", "when is the Citiverse session?")
    everybody = (told, twice, french, other, blocked, late)

    assert await stage.recall(dry_run=True) == [
        "citiverse-duration: told to 1",
        "citiverse-when: told to 3",
        "3 to be corrected",
    ]
    assert await stage.corrected(*everybody) == [0, 0, 0, 0, 0, 0]
    runs = await asyncio.gather(*(stage.recall() for _ in range(3)))
    assert sorted(run[-1] for run in runs) == ["3 corrected", NOBODY, NOBODY]
    assert await stage.recall() == [NOBODY]
    assert await stage.corrected(*everybody) == [1, 1, 1, 0, 0, 0]

    (english,), (in_french,), (both,) = [await corrections(guest) for guest in (told, french, twice)]
    before, now = english.text.split("\n\n")[1:]
    assert (before.startswith("Before: "), "09:00–12:00" in before) == (True, True)
    assert (now.startswith("Now: "), "10:30–12:00" in now) == (True, True)
    assert {entity["type"] for entity in english.entities} >= {"bold", "strikethrough"}
    assert ("09:00" in in_french.text, "10:30" in in_french.text, "Maintenant" in in_french.text) == (
        True,
    ) * 3
    assert ("3 hours" in both.text, "1 hour 30 minutes" in both.text) == (True, True)
    assert both.text.count("Now: ") == 2


async def test_a_second_run_waits_for_the_first_and_finds_nothing_left(stage: Stage) -> None:
    guest = await stage.guest("Amina", "when is the Citiverse session?")
    await stage.restart(OLD_START, NEW_START)
    today, texts, clock = versions(stage.usher.house), stage.usher.house.texts, stage.clock
    database = open_database(stage.settings.database.url.get_secret_value())
    async with database.begin() as db:
        await recalls.hold(db)
        (correction,) = await recalls.corrections(db, today, SINCE)
        if database.is_sqlite:  # there, BEGIN itself waits
            second = asyncio.create_task(stage.recall())
        else:
            second = await as_far_as_it_gets(stage.usher.database, stage.recall())
        assert await recalls.correct(db, correction, today, texts, clock.now(), clock.wall()) == 1
    await database.close()
    assert await second == [NOBODY]
    assert await stage.corrected(guest) == [1]


async def test_a_value_that_changes_back_is_corrected_back(stage: Stage) -> None:
    guest = await stage.guest("Amina", "when is the Citiverse session?")
    for old, new in ((OLD_START, NEW_START), (NEW_START, OLD_START), (OLD_START, NEW_START)):
        await stage.restart(old, new)
        assert (await stage.recall())[-1] == "1 corrected"
    assert await stage.corrected(guest) == [3]
    starts = ["09:00" if "Now: " in c.text and "09:00" in c.text.split("Now: ")[1] else "10:30"
              for c in await corrections(guest)]  # fmt: skip
    assert starts == ["10:30", "09:00", "10:30"]


async def test_who_asked_again_after_the_change_needs_no_correction(stage: Stage) -> None:
    guest = await stage.guest("Amina", "when is the Citiverse session?")
    await stage.restart(OLD_START, NEW_START)
    await guest.send("when is the Citiverse session?")
    await guest.heard()
    assert await stage.recall() == [NOBODY]


async def test_only_what_was_told_in_the_window_is_corrected(stage: Stage) -> None:
    guest = await stage.guest("Amina", "when is the Citiverse session?")
    told_at = stage.clock.now()
    stage.clock.move_to(datetime(2025, 7, 2, tzinfo=UTC))
    later = await stage.guest("Bo", "when is the Citiverse session?")
    await stage.restart(OLD_START, NEW_START)
    assert (await stage.recall(since=told_at))[-1] == "1 corrected"
    assert await stage.corrected(guest, later) == [0, 1]


async def test_a_group_that_was_told_is_corrected_too(stage: Stage) -> None:
    guest = await stage.guest("Amina")
    group = await stage.telegram.group("Delegation", guest)
    there = group.member(guest)
    await there.send(f"@{stage.usher.app.bot.username} when is the Citiverse session?")
    await there.heard()
    await stage.restart(OLD_START, NEW_START)
    assert (await stage.recall())[-1] == "1 corrected"
    assert await stage.corrected(guest, there) == [0, 1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_many_changes_are_told_in_few_messages_that_telegram_takes(stage: Stage, house: House) -> None:
    facts = sorted(house.knowledge.facts())
    guest = await stage.guest("Amina", *(f"/start fact-{fact}" for fact in facts))
    await stage.restart("2025-07", "2026-07")
    *changed, last = await stage.recall()
    assert (len(changed) > 10, last) == (True, "1 corrected")
    (count,) = await stage.corrected(guest)
    told = [message.text for message in await corrections(guest)]
    assert sum(text.count("Now: ") for text in told) == len(changed)
    assert 1 < count <= len(changed) // 3
    assert max(map(len, told)) <= 4096


def test_the_command_corrects_beside_a_bot(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path / "usher.db"}"\n', "utf-8")
    command = [sys.executable, "-m", "bot", "recall", "--config", str(config), "--since"]
    for since, code, said in (
        ("2025-06-30T00:00+02:00", 0, NOBODY + "\n"),
        ("yesterday", 2, "'yesterday' is no time; write it like 2025-07-08T13:00+02:00\n"),
    ):
        done = subprocess.run([*command, since], capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout + done.stderr) == (code, said)


async def test_the_command_reads_published_answers_with_what_people_asked(
    database: Database, settings: Settings
) -> None:
    async with database.begin() as db:
        answer = PublishedAnswer(published_at=SINCE)
        db.add(answer)
        await db.flush()
        db.add(PublishedQuestion(answer_id=answer.id, language="en", text="Is there a lake?"))
    said: list[str] = []
    await recall(settings, SINCE, dry_run=True, say=said.append)
    assert said == [NOBODY]
