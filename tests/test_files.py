"""Files on their way out: stored, sent, fetched again byte for byte."""

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.delivery.attachment import LARGEST, File, TooLargeError, with_file
from bot.delivery.outbox import Message
from bot.delivery.transport import Transport
from bot.simulator import Telegram
from models import Delivery, DeliveryState
from models.database import Database
from tests.test_delivery import become, sending, store

pytestmark = pytest.mark.long

CONTENT = bytes(range(256)) * 40
HOSTILE_NAME = '"; filename="عربي\r\n<b>.ics'


def document(name: str = "agenda.ics", content: bytes = CONTENT) -> str:
    parameters = {"caption": "<b>Yours</b> & ours", "parse_mode": "HTML"}
    return with_file(parameters, File("document", name, "text/calendar", content))


@pytest.mark.parametrize("name", ["agenda.ics", HOSTILE_NAME])
async def test_a_file_arrives_as_it_was_stored(
    database: Database, telegram: Telegram, transport: Transport, clock: Clock, name: str
) -> None:
    guest = await telegram.person("Amina", started=True)
    await store(database, Message(guest.id, "sendDocument", document(name)))
    async with sending(database, transport, clock):
        await become(database, DeliveryState.SENT)
    (seen,) = [message for message in await guest.messages() if message.outgoing]
    assert seen.body["caption"] == "Yours & ours"
    assert seen.body["document"]["mime_type"] == "text/calendar"
    assert await telegram.fetch(seen.body["document"]["file_id"]) == CONTENT


async def test_a_file_whose_answer_was_lost_goes_out_once_more_and_then_is_unknown(
    database: Database, telegram: Telegram, transport: Transport, clock: Clock
) -> None:
    guest = await telegram.person("Amina", started=True)
    await store(database, Message(guest.id, "sendDocument", document()))
    await telegram.fault("drop", method="sendDocument", times=2)
    async with sending(database, transport, clock):
        await become(database, DeliveryState.UNKNOWN)
    assert len([message for message in await guest.messages() if message.outgoing]) == 2


async def test_a_file_is_unreadable_at_rest(database: Database) -> None:
    await store(database, Message(1, "sendDocument", document(content=b"canary" * 100)))
    async with database.read() as db:
        connection = await db.connection()
        stored = await connection.exec_driver_sql("SELECT payload FROM deliveries")
        assert "Y2FuYXJ5" not in stored.scalar_one()  # "canary" in base64
        assert "Y2FuYXJ5" in str((await db.scalars(select(Delivery.payload))).one())


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        document(content=bytes(LARGEST + 1))


async def test_what_cannot_be_sent_holds_up_nobody(
    database: Database, telegram: Telegram, transport: Transport, clock: Clock
) -> None:
    guest = await telegram.person("Amina", started=True)
    broken = Message(guest.id, "sendDocument", '{"attached": {"field": "document"}}')
    await store(database, broken, Message(guest.id, "sendDocument", document()))
    async with sending(database, transport, clock):
        await become(database, DeliveryState.FAILED, DeliveryState.SENT)
