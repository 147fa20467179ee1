"""A card whose message waits, is in hand or is written while the team's group becomes a supergroup."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from bot.context import House
from bot.delivery import claims, outcomes
from bot.delivery.claims import Claimed
from bot.delivery.transport import RefusedError
from bot.services import groups, helpdesk_copies
from bot.services.helpdesk import Desk
from models import Card, CardCopy, CardState, Delivery, DeliveryState
from models.database import Database
from tests.crossing import POSTGRESQL, meanwhile
from tests.test_delivery import WALL
from tests.test_models import NOON

OLD, NEW = -10, -100_10
SAYS, EDITS = "sendMessage", "editMessageText"
CANCELLED, PENDING, SENT = DeliveryState.CANCELLED, DeliveryState.PENDING, DeliveryState.SENT

Said = Sequence[tuple[int, str, DeliveryState]]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house.event, house.knowledge, house.texts, OLD)


async def shown(database: Database, desk: Desk) -> int:
    """A new card that is about to be said in the old chat."""
    async with database.begin() as db:
        db.add(card := Card(state=CardState.OPEN, opened_at=NOON, revision=1))
        await db.flush()
        await helpdesk_copies.show(db, desk, card, wall=WALL)
        return card.id


async def follow(database: Database, desk: Desk) -> None:
    async with database.begin() as db:
        await helpdesk_copies.follow(db, desk, await helpdesk_copies.due(db), wall=WALL)


async def move(database: Database) -> None:
    async with database.begin() as db:
        await groups.moved(db, OLD, NEW)


async def in_hand(database: Database) -> Claimed:
    async with database.begin() as db:
        (claimed,) = await claims.claim(db, 9, wall=WALL)
        return claimed


async def noted(database: Database, outcome: outcomes.Outcome) -> None:
    async with database.begin() as db:
        await outcomes.settle(db, [outcome], wall=WALL)


async def said(database: Database) -> Said:
    """Where the cards' messages go, how, and what became of them."""
    async with database.read() as db:
        columns = (Delivery.chat_id, Delivery.method, Delivery.state)
        found = await db.execute(select(*columns).order_by(Delivery.id))
        return [(chat_id, method or "", state) for chat_id, method, state in found]


async def here(database: Database) -> list[int]:
    """The cards that are shown in the new chat."""
    async with database.read() as db:
        return list(await db.scalars(select(CardCopy.card_id).where(CardCopy.chat_id == NEW)))


async def test_what_waits_to_be_said_follows_and_is_said_once(database: Database, desk: Desk) -> None:
    card = await shown(database, desk)
    await move(database)
    await follow(database, desk)
    assert (await here(database), await said(database)) == ([card], [(NEW, SAYS, PENDING)])


async def test_what_is_in_hand_follows_once_it_was_refused_and_is_said_once(
    database: Database, desk: Desk
) -> None:
    card = await shown(database, desk)
    claimed = await in_hand(database)
    await move(database)
    gone = RefusedError(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": NEW})
    await noted(database, outcomes.failed(claimed, gone, WALL))
    await noted(database, outcomes.succeeded(await in_hand(database), {"message_id": 3}))
    await move(database)
    await follow(database, desk)
    assert (await here(database), await said(database)) == ([card], [(NEW, SAYS, SENT)])


async def test_an_edit_that_waits_is_dropped_and_the_card_said_anew(database: Database, desk: Desk) -> None:
    card = await shown(database, desk)
    await noted(database, outcomes.succeeded(await in_hand(database), {"message_id": 3}))
    async with database.begin() as db:
        await db.execute(update(Card).values(revision=2))
    await follow(database, desk)
    await move(database)
    await follow(database, desk)
    assert await here(database) == [card]
    assert await said(database) == [(OLD, SAYS, SENT), (OLD, EDITS, CANCELLED), (NEW, SAYS, PENDING)]


@POSTGRESQL
async def test_a_card_that_comes_while_the_others_move_is_not_lost(database: Database, desk: Desk) -> None:
    cards = [await shown(database, desk)]

    async def another() -> None:
        cards.append(await shown(database, desk))

    with meanwhile(database, "helpdesk_copies", another):
        await move(database)
    await move(database)
    assert await here(database) == cards
