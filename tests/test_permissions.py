"""Who may do what by which way: every tool of the team × every role × every route, each cell tried."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler

from bot.app import Usher, build
from bot.clock import Clock
from bot.context import House
from bot.services.roles import Right, may
from bot.settings import PeopleSettings, Settings
from bot.simulator import Telegram
from bot.simulator.guest import Group, Guest
from handlers import organiser
from handlers.organiser.permit import Only
from models import Person, Prompt, Role
from tests.conftest import ORGANISER, OWNER
from tests.test_registration import said_to, tapped

UNKNOWN = "I do not know this command. /help shows what I can do."
OLD = "This button is from an older message. Send /start to begin afresh."
SORRY = "Something went wrong on my side"
HELPER, SPEAKER = 902, 903
ANYBODY = Right.HELPDESK  # in the team

# Every tool: its command, or the pattern of its buttons; the right that it takes, and what is tried.
TOOLS: Mapping[str, tuple[Right, str]] = {
    "/organise": (ANYBODY, "/organise"),
    "/broadcast": (Right.BROADCAST, "/broadcast"),
    "/registrations": (Right.PEOPLE, "/registrations"),
    "/proposals": (Right.PEOPLE, "/proposals"),
    "/helpdesk": (Right.HELPDESK, "/helpdesk"),
    "/checkin": (Right.CHECK_IN, "/checkin"),
    "/programme": (Right.PROGRAMME, "/programme"),
    "/export": (Right.PEOPLE, "/export"),
    "/stats": (Right.STATUS, "/stats"),
    "/fact": (Right.KNOWLEDGE, "/fact"),
    "/status": (Right.STATUS, "/status"),
    "/team": (Right.TEAM, "/team"),
    "/audit": (Right.TEAM, "/audit"),
    "^organise$": (ANYBODY, "organise"),
    "^broadcast$": (Right.BROADCAST, "broadcast"),
    organiser.BROADCAST: (Right.BROADCAST, "bc:card:1"),
    "^registrations$": (Right.PEOPLE, "registrations"),
    organiser.REGISTRATIONS: (Right.PEOPLE, "registrations:list:0"),
    organiser.REGISTRANT: (Right.PEOPLE, "registrant:card:1"),
    "^proposals$": (Right.PEOPLE, "proposals"),
    organiser.PROPOSALS: (Right.PEOPLE, "proposals:list:0"),
    organiser.REVIEW: (Right.PEOPLE, "review:card:1"),
    r"^letter:(registration|proposal):\d{1,18}$": (Right.PEOPLE, "letter:registration:1"),
    "^helpdesk$": (Right.HELPDESK, "helpdesk"),
    organiser.HELPDESK: (Right.HELPDESK, "hd:card:1"),
    "^group:language:[a-z]{2}$": (Right.HELPDESK, "group:language:en"),
    "^export$": (Right.PEOPLE, "export"),
    r"^export:[a-z]+:[a-z]+$": (Right.PEOPLE, "export:registrations:csv"),
    "^stats$": (Right.STATUS, "stats"),
    "^digest$": (Right.STATUS, "digest"),
    "^digest:(me|group):(on|off)$": (Right.STATUS, "digest:me:on"),
    "^checkin$": (Right.CHECK_IN, "checkin"),
    r"^door:[a-z]+:\d{1,18}$": (Right.CHECK_IN, "door:card:1"),
    "^prog$": (Right.PROGRAMME, "prog"),
    organiser.EDIT: (Right.PROGRAMME, "prog:set:1:late:10"),
    r"^speakers:[a-z]+:\d{1,18}(:\d{1,18})?$": (Right.PROGRAMME, "speakers:card:1"),
    "^recall(:go)?$": (Right.KNOWLEDGE, "recall"),
    "^fact$": (Right.KNOWLEDGE, "fact"),
    organiser.FACT: (Right.KNOWLEDGE, "fx:show:event-when"),
    r"^pa:list:\d{1,6}$": (Right.KNOWLEDGE, "pa:list:0"),
    "^status$": (Right.STATUS, "status"),
    "^team$": (Right.TEAM, "team"),
    r"^team:[a-z]+:[a-z0-9]{1,18}$": (Right.TEAM, "team:invite:0"),
    r"^audit(:\d{1,18})?$": (Right.TEAM, "audit"),
}
# What is taken for the answer to a prompt, by its kind.
ANSWERS: Mapping[str, Right] = {
    "broadcast.words": Right.BROADCAST,
    "broadcast.link": Right.BROADCAST,
    "broadcast.correction": Right.BROADCAST,
    "broadcast.newlink": Right.BROADCAST,
    "broadcast.when": Right.BROADCAST,
    "registrations.search": Right.PEOPLE,
    "registration.reason": Right.PEOPLE,
    "letter.write": Right.PEOPLE,
    "proposals.search": Right.PEOPLE,
    "review.comment": Right.PEOPLE,
    "review.note": Right.PEOPLE,
    "fact.search": Right.KNOWLEDGE,
    "fact.words": Right.KNOWLEDGE,
    "published.question": Right.KNOWLEDGE,
    "helpdesk.answer": Right.HELPDESK,
    "check_in.search": Right.CHECK_IN,
    "prog.edit": Right.PROGRAMME,
    "speakers.name": Right.PROGRAMME,
}
TWO_MESSAGES = {"/stats"}  # a picture, and what it does not show
# Replies to a card say themselves why they are refused; tests/test_helpdesk.py tries them.
REPLIES = {"replied"}
Handlers = dict[str, Only]
Cells = dict[tuple[str, str, str], bool]  # by tool, person and route: whether it opened


@dataclass(frozen=True)
class Someone:
    """A person with a role, in private and in the team's own group."""

    name: str
    role: Role
    guest: Guest
    there: Guest


def tools() -> Handlers:
    """Every tool by its command or pattern, as the list of handlers has it; each is behind a right."""
    found: Handlers = {}
    for handler in organiser.handlers():
        if isinstance(handler, MessageHandler):
            assert handler.callback.__name__ in REPLIES
            continue
        assert isinstance(handler.callback, Only), named(handler)
        found |= dict.fromkeys(named(handler), handler.callback)
    return found


def named(handler: BaseHandler[Any, Any, Any]) -> list[str]:
    if isinstance(handler, CommandHandler):
        return [f"/{command}" for command in sorted(handler.commands)]
    assert isinstance(handler, CallbackQueryHandler)
    pattern = handler.pattern
    return [str(getattr(pattern, "pattern", pattern))]


def test_no_tool_is_missing_and_each_takes_the_right_that_is_written_here() -> None:
    assert {name: tool.right for name, tool in tools().items()} == {
        name: right for name, (right, _) in TOOLS.items()
    }
    assert {kind: taker.right for kind, taker in organiser.PROMPTS.items() if isinstance(taker, Only)} == (
        ANSWERS
    )
    assert ANSWERS.keys() == organiser.PROMPTS.keys()


@pytest.fixture
async def group(telegram: Telegram) -> Group:
    """The team's own group."""
    return await telegram.group("Team", await telegram.person("Olga", language="en", id=OWNER))


@pytest.fixture
async def usher(settings: Settings, clock: Clock, house: House, group: Group) -> AsyncIterator[Usher]:
    people = PeopleSettings(
        owners=frozenset({OWNER}),
        organisers=frozenset({ORGANISER}),
        helpers=frozenset({HELPER}),
        speakers=frozenset({SPEAKER}),
        group=group.chat_id,
    )
    usher = build(settings.model_copy(update={"people": people}), clock, house)
    async with usher.running():
        yield usher


@pytest.fixture
async def everybody(usher: Usher, telegram: Telegram, group: Group) -> list[Someone]:
    """Somebody of each role, and somebody who was an organiser and is none any more."""
    numbers = {Role.SPEAKER: SPEAKER, Role.HELPER: HELPER, Role.ORGANISER: ORGANISER, Role.OWNER: OWNER}
    found = []
    for role in Role:
        number = {"id": numbers[role]} if role in numbers else {}
        found.append((str(role), role, await telegram.person(role.title(), language="en", **number)))
    former = await telegram.person("Ex", language="en")
    found.append(("ex-organiser", Role.PARTICIPANT, former))
    owner = next(guest for _, role, guest in found if role is Role.OWNER)
    await said_to(owner, "/team")
    await tapped(owner, "Invite somebody")
    secret = (await tapped(owner, "organiser")).text.rpartition("join-")[2]
    assert (await said_to(former, f"/start join-{secret}")).text.startswith("Welcome to the team")
    await said_to(owner, "/team")
    await tapped(owner, "Remove Ex")
    await tapped(owner, "Yes, remove")
    await former.heard(count=2)
    for _, _, guest in found:
        await said_to(guest, "/start")
        await group.set_member(guest, "administrator")
    return [Someone(name, role, guest, group.member(guest)) for name, role, guest in found]


@pytest.mark.long
async def test_every_tool_opens_for_its_roles_by_its_ways_and_for_nobody_else(
    usher: Usher, group: Group, everybody: list[Someone]
) -> None:
    opened: Cells = {}
    together = {name: tool.in_team_chat for name, tool in tools().items()}
    for cells in await asyncio.gather(
        *(in_private(who) for who in everybody), *(in_the_group(who, group) for who in everybody)
    ):
        opened |= cells
    expected = {
        (tool, who.name, route): may(who.role, TOOLS[tool][0])
        and (route in {"private", "forged"} or (together[tool] and route in {"group", "forged there"}))
        for tool, name, route in opened
        for who in everybody
        if who.name == name
    }
    routes = {"private", "forwarded", "edited", "group", "anonymous", "forged", "forged there"}
    assert {route for _, _, route in opened} == routes
    assert len(opened) == len(everybody) * sum(5 if tool.startswith("/") else 2 for tool in TOOLS)
    assert {cell: was for cell, was in opened.items() if was != expected[cell]} == {}
    for who in everybody:
        assert [m.text for m in await who.guest.messages() if m.text.startswith(SORRY)] == []


async def in_private(who: Someone) -> Cells:
    """By each way that there is in private: whether the tool opened."""
    opened: Cells = {}
    guest = who.guest
    hello = await guest.send("/start")
    shown = (await guest.heard())[-1]
    for tool, (_, tried) in TOOLS.items():
        if not tool.startswith("/"):
            tap = await guest.tap(data=tried, message_id=shown.message_id)
            opened[tool, who.name, "forged"] = (await guest.answer(tap)).text != OLD
            continue
        for route, how in (("private", {}), ("forwarded", {"forward": True})):
            sent = await guest.send(tried, **how)
            opens = (await guest.heard(after=sent))[0].text != UNKNOWN
            opened[tool, who.name, route] = opens
            if opens and tool in TWO_MESSAGES:
                await guest.heard(after=sent, count=2)
    before = await counted(guest)
    commands = [tool for tool in TOOLS if tool.startswith("/")]
    for tool in commands:
        await guest.change(hello.message["message_id"], TOOLS[tool][1])
    answered = await counted(guest) != before + 2
    return opened | {(tool, who.name, "edited"): answered for tool in commands}


async def counted(guest: Guest) -> int:
    """How many messages there are in the chat once all that was said is answered."""
    asked = await guest.send("/help")
    heard = 1
    while not (await guest.heard(after=asked, count=heard))[-1].text.startswith("What I can do"):
        heard += 1
    return len(await guest.messages())


async def in_the_group(who: Someone, group: Group) -> Cells:
    """In the team's own group, as oneself and as an anonymous administrator: whether the tool opened."""
    opened: Cells = {}
    asked: dict[int, tuple[str, str, str]] = {}
    sent = await who.there.send("/help@usher_bot")
    shown = (await who.there.heard(after=sent))[-1]
    for tool, (_, tried) in TOOLS.items():
        if not tool.startswith("/"):
            tap = await who.there.tap(data=tried, message_id=shown.message_id)
            opened[tool, who.name, "forged there"] = (await who.there.answer(tap)).text != OLD
            continue
        for route, anonymous in (("group", False), ("anonymous", True)):
            sent = await who.there.send(f"{tried}@usher_bot", anonymous=anonymous)
            asked[sent.message["message_id"]] = (tool, who.name, route)
    last = await who.there.send("/help@usher_bot")
    await who.there.heard(after=last)
    answered = {
        message.body["reply_to_message"]["message_id"]
        for message in await group.messages()
        if message.outgoing and "reply_to_message" in message.body
    }
    return opened | {cell: number in answered for number, cell in asked.items()}


@pytest.mark.long
async def test_what_was_asked_for_is_taken_from_nobody_who_may_not(
    usher: Usher, everybody: list[Someone]
) -> None:
    """The role was lost after the bot had asked."""
    taken = []
    for who in everybody:
        for kind, right in ANSWERS.items():
            if may(who.role, right):
                continue
            async with usher.database.begin() as db:
                me = (await db.scalars(select(Person.id).where(Person.telegram_id == who.guest.id))).one()
                db.add(Prompt(person_id=me, kind=kind, about="1", asked_at=usher.clock.now()))
            if (await said_to(who.guest, "words")).text != UNKNOWN:
                taken.append((kind, who.name))
    assert taken == []
