"""The inbox: each update once, whatever comes in, and what is malformed harms nobody."""

import copy
import json
import random
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select
from telegram import Update
from telegram.ext import CommandHandler

from bot.app import Usher
from bot.clock import Clock
from bot.context import Context
from bot.delivery.inbox import Inbox, chat_of, update_id_of, waiting
from bot.delivery.transport import Transport
from bot.delivery.webhook import HEADER, Webhook
from bot.simulator import Telegram
from bot.simulator.guest import Guest
from models import Delivery, InboxState, InboxUpdate, Wish
from models.database import Database
from tests.eventually import eventually

MESSAGE: dict[str, Any] = {
    "message_id": 3,
    "date": 1751270400,
    "chat": {"id": 55, "type": "private", "first_name": "Amina"},
    "from": {"id": 55, "is_bot": False, "first_name": "Amina", "language_code": "en"},
    "text": "/help",
    "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
}
TAP = {
    "id": "77",
    "from": MESSAGE["from"],
    "chat_instance": "1",
    "data": "language:fr",
    "message": MESSAGE,
}
MEMBER = {
    "chat": MESSAGE["chat"],
    "from": MESSAGE["from"],
    "date": 1751270400,
    "old_chat_member": {"user": MESSAGE["from"], "status": "member"},
    "new_chat_member": {"user": MESSAGE["from"], "status": "kicked", "until_date": 0},
}
KINDS = {"message": MESSAGE, "edited_message": MESSAGE, "callback_query": TAP, "my_chat_member": MEMBER}
HOSTILE: list[Any] = [
    None, True, -1, 0, 2**31, 2**63, 2**80, 1.5, "", "x", "\0", "\ud800", "9" * 400, [], {}, [[]], {"id": {}},
    "\u202e", "<b>", "%s", "{}",
]  # fmt: skip


async def counts(database: Database) -> dict[InboxState, int]:
    async with database.read() as db:
        found = await db.execute(select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state))
        return dict(found.all())


async def test_an_update_that_comes_again_is_one_update(database: Database, clock: Clock) -> None:
    inbox = Inbox(database, clock)
    update = {"update_id": 5, "message": MESSAGE}
    await inbox.receive([update, update])
    await inbox.receive([update])
    assert await counts(database) == {InboxState.WAITING: 1}


async def test_what_is_no_update_is_kept_as_dead(database: Database, clock: Clock) -> None:
    await Inbox(database, clock).receive(
        [None, [], "x", {}, {"update_id": "5"}, {"update_id": True}, {"update_id": 2**63}, {"update_id": -1}]
    )
    assert await counts(database) == {InboxState.DEAD: 8}


async def test_each_chat_waits_in_its_own_line(database: Database, clock: Clock) -> None:
    chats = [1, 1, 2, 1, 3, 2]
    updates = [
        {"update_id": number, "message": MESSAGE | {"chat": {"id": chat, "type": "private"}}}
        for number, chat in enumerate(chats)
    ]
    await Inbox(database, clock).receive(updates)
    async with database.read() as db:
        first = [row.update_id for row in await waiting(db, 10)]
    assert first == [0, 2, 4]


@pytest.mark.parametrize("kind", KINDS)
def test_the_chat_of_each_kind_of_update_is_known(kind: str) -> None:
    assert chat_of({"update_id": 1, kind: KINDS[kind]}) == 55


def mutated(chance: random.Random) -> object:
    """An update with something in it replaced, removed, nested or doubled."""
    kind = chance.choice(list(KINDS))
    # From many people, since each waits in a line of their own.
    update: Any = {kind: json.loads(json.dumps(KINDS[kind]).replace("55", str(chance.randint(50, 99))))}
    for _ in range(chance.randint(1, 3)):
        place: Any = update
        while isinstance(place, dict) and place:
            key = chance.choice(list(place))
            if chance.random() < 0.35 or not isinstance(place[key], dict | list) or not place[key]:
                if chance.random() < 0.2:
                    del place[key]
                else:
                    place[key] = copy.deepcopy(chance.choice([*HOSTILE, KINDS["message"], place[key]]))
                break
            place = place[key] if isinstance(place[key], dict) else {"0": place[key][0]}
    return update if chance.random() < 0.97 else chance.choice(HOSTILE)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_five_thousand_mutated_updates_crash_nothing_and_delay_nobody(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    chance = random.Random(5000)
    for _ in range(10):
        await telegram.inject([mutated(chance) for _ in range(500)])

    async def none_waits() -> bool:
        waits = (await counts(usher.database)).get(InboxState.WAITING, 0)
        return waits == 0 and (await telegram.updates())["queued"] == 0

    await eventually(none_waits, wanted=True, seconds=90)
    sent = await guest.send("/help")
    await guest.heard(after=sent, timeout=1)
    assert (await counts(usher.database))[InboxState.DEAD] > 0


async def test_an_error_in_a_handler_undoes_its_part_and_is_told_to_the_person(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    # A callback without its message's text is fine; a fact that does not exist is answered kindly; what
    # breaks a handler for good is a text that is no text.
    await telegram.inject(
        {"message": MESSAGE | {"text": 5, "chat": guest_chat(guest), "from": sender(guest)}}
    )
    await guest.send("/help")
    await guest.heard()

    async def dead() -> int:
        return (await counts(usher.database)).get(InboxState.DEAD, 0)

    await eventually(dead, 1)
    async with usher.database.read() as db:
        error = (
            await db.scalars(select(InboxUpdate.error).where(InboxUpdate.state == InboxState.DEAD))
        ).one()
    assert error is not None
    assert "Amina" not in error


def guest_chat(guest: Guest) -> dict[str, Any]:
    return {"id": guest.id, "type": "private", "first_name": "Amina"}


def sender(guest: Guest) -> dict[str, Any]:
    return {"id": guest.id, "is_bot": False, "first_name": "Amina", "language_code": "en"}


async def test_redelivered_updates_change_nothing_twice(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    await guest.send("/help")
    await guest.heard()
    await telegram.fault("redeliver", times=1)
    sent = await guest.send("/settings")
    await guest.heard(after=sent)
    async with usher.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(Delivery)) == 2


async def test_the_webhook_stores_before_it_says_received_and_lets_nobody_else_in(
    database: Database, clock: Clock, telegram: Telegram, transport: Transport, unused_tcp_port: int
) -> None:
    inbox = Inbox(database, clock)
    address = f"127.0.0.1:{unused_tcp_port}"
    webhook = Webhook(inbox, transport, url=f"http://{address}/telegram", listen=address, secret="s3cret")
    async with webhook.serving():
        guest = await telegram.person("Amina")
        sent = await guest.send("hello")
        await telegram.confirmed(sent.update_id)
        assert await counts(database) == {InboxState.WAITING: 1}
        async with aiohttp.ClientSession() as stranger:
            body = json.dumps({"update_id": 99, "message": MESSAGE})
            for headers in ({}, {HEADER: "guessed"}):
                async with stranger.post(f"http://{address}/telegram", data=body, headers=headers) as answer:
                    assert answer.status == 401
            async with stranger.post(
                f"http://{address}/telegram", data="not json", headers={HEADER: "s3cret"}
            ) as answer:
                assert answer.status == 200
    assert await counts(database) == {InboxState.WAITING: 1, InboxState.DEAD: 1}


def test_an_updates_id_is_a_number_that_a_database_can_hold() -> None:
    assert [update_id_of({"update_id": found}) for found in (0, 2**63 - 1, 2**63, 1.0, True)] == [
        0, 2**63 - 1, None, None, None,
    ]  # fmt: skip


async def test_what_the_database_refuses_in_the_end_is_given_up_and_harms_nobody_else(
    usher: Usher, telegram: Telegram, guest: Guest
) -> None:
    async def keep_what_cannot_be(update: Update, context: Context) -> None:
        context.keep([(Wish, {"person_id": 10**9, "chat_id": 1, "gap": "food", "wished_at": context.now})])

    usher.app.add_handler(CommandHandler("refused", keep_what_cannot_be), group=-1)
    other = await telegram.person("Bo", language="en")
    await guest.send("/refused")
    await other.send("/help")
    assert [said.text for said in await guest.heard()] == [
        "Something went wrong on my side, so I could not do that. Please try once more."
    ]
    assert len(await other.heard()) == 1
    assert await counts(usher.database) == {InboxState.DEAD: 1, InboxState.HANDLED: 1}
