"""The simulator answers the bot as Telegram would, refusals and all."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.simulator.guest import Guest
from tests.workbench import START, TOKEN, Bench, workbench

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20"

Json = dict[str, Any]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with workbench() as opened:
        yield opened


@pytest.fixture
async def guest(bench: Bench) -> Guest:
    return await bench.telegram.person("Amina", language="fr", started=True)


async def test_a_message_arrives_with_its_entities(bench: Bench, guest: Guest) -> None:
    result = await bench.call(
        "sendMessage", chat_id=guest.id, text="<b>Bonjour</b> 😀 @usher_bot", parse_mode="HTML"
    )
    assert result == {
        "message_id": 1,
        "from": {"id": 1000, "is_bot": True, "first_name": "Usher", "username": "usher_bot"},
        "chat": {"id": guest.id, "first_name": "Amina", "type": "private"},
        "date": int(START.timestamp()),
        "text": "Bonjour 😀 @usher_bot",
        "entities": [
            {"type": "bold", "offset": 0, "length": 7},
            {"type": "mention", "offset": 11, "length": 10},
        ],
    }
    assert [message.text for message in await guest.messages()] == ["Bonjour 😀 @usher_bot"]


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x" * 32769}, "text is too long"),
        ({"text": "a\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "é<br>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "br" at byte offset 2',
        ),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 12345}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        (
            {"text": "x", "entities": [{"type": "bold", "offset": 5, "length": 1}]},
            "entity begins after the end of the text at UTF-16 offset 5",
        ),
        (
            {"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
            "can't parse MessageEntity: Unsupported type specified",
        ),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_bad_message_is_refused_in_telegram_s_words(
    bench: Bench, guest: Guest, params: Json, refusal: str
) -> None:
    assert await bench.call("sendMessage", **{"chat_id": guest.id, **params}) == f"400 Bad Request: {refusal}"
    assert await guest.messages() == []


async def test_4096_emoji_pass_and_markup_does_not_count(bench: Bench, guest: Guest) -> None:
    emoji = await bench.call("sendMessage", chat_id=guest.id, text="😀" * 4096)
    marked = await bench.call("sendMessage", chat_id=guest.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert emoji["text"] == "😀" * 4096
    assert marked["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


def keyboard(**button: Any) -> Json:
    return {"inline_keyboard": [[{"text": "Agenda", **button}]]}


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        (keyboard(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            keyboard(callback_data=""),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard(callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (keyboard(url="nowhere"), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (
            keyboard(url="ftp://itu.int"),
            "inline keyboard button URL 'ftp://itu.int' is invalid: Unsupported URL protocol",
        ),
        (
            {"inline_keyboard": [[{"callback_data": "x"}]]},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"inline_keyboard": "bad"}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [[{"text": str(n), "callback_data": "x"}] for n in range(101)]},
            "reply markup is too long",
        ),
        (
            {"inline_keyboard": [[{"text": str(n), "callback_data": "x"} for n in range(9)]]},
            "reply markup is too long",
        ),
        ({"keyboard": [["A"]], "resize_keyboard": "yes"}, 'field "resize_keyboard" must be of type Boolean'),
    ],
)
async def test_a_bad_keyboard_is_refused(bench: Bench, guest: Guest, markup: Json, refusal: str) -> None:
    outcome = await bench.call("sendMessage", chat_id=guest.id, text="x", reply_markup=markup)
    assert outcome == f"400 Bad Request: {refusal}"


async def test_64_bytes_of_data_pass_and_a_button_without_a_label_is_dropped(
    bench: Bench, guest: Guest
) -> None:
    rows = [[{"text": "", "callback_data": "a"}], [{"text": "Ok", "callback_data": "é" * 32}]]
    await bench.call("sendMessage", chat_id=guest.id, text="x", reply_markup={"inline_keyboard": rows})
    assert (await guest.last()).buttons == [["Ok"]]


async def test_parameters_may_come_as_a_form_with_json_inside(bench: Bench, guest: Guest) -> None:
    form = {"chat_id": str(guest.id), "text": "x", "reply_markup": json.dumps(keyboard(callback_data="a"))}
    async with bench.session.post(f"{bench.url}/bot{TOKEN}/sendmessage", data=form) as response:
        assert (await response.json())["ok"] is True
    assert (await guest.last()).buttons == [["Agenda"]]


async def test_a_reply_keyboard_is_shown_pressed_and_removed(bench: Bench, guest: Guest) -> None:
    markup = {"keyboard": [["Agenda", {"text": "Speakers"}]], "resize_keyboard": True}
    await bench.call("sendMessage", chat_id=guest.id, text="Choose", reply_markup=markup)
    pressed = await guest.press("Speakers")
    assert pressed.message["text"] == "Speakers"
    await bench.call("sendMessage", chat_id=guest.id, text="Thanks", reply_markup={"remove_keyboard": True})
    assert (await guest.view())["keyboard"] is None


async def test_an_edit_changes_the_text_and_drops_the_keyboard(bench: Bench, guest: Guest) -> None:
    sent = await bench.call(
        "sendMessage", chat_id=guest.id, text="a", reply_markup=keyboard(callback_data="a")
    )
    place = {"chat_id": guest.id, "message_id": sent["message_id"]}
    await bench.call("editMessageText", **place, text="b", reply_markup=keyboard(callback_data="a"))
    assert ((await guest.last()).text, (await guest.last()).buttons) == ("b", [["Agenda"]])
    again = await bench.call("editMessageText", **place, text="b", reply_markup=keyboard(callback_data="a"))
    assert re.match("400 Bad Request: message is not modified: specified new message content and", again)
    await bench.call("editMessageText", **place, text="c")
    assert ((await guest.last()).text, (await guest.last()).buttons) == ("c", [])


async def test_what_cannot_be_edited_is_not(bench: Bench, guest: Guest) -> None:
    own = (await guest.send("hello")).message["message_id"]
    marked = await bench.call("sendMessage", chat_id=guest.id, text="x", reply_markup={"keyboard": [["A"]]})
    outcomes = [
        await bench.call("editMessageText", chat_id=guest.id, message_id=number, text="y")
        for number in (99, own, marked["message_id"], 0)
    ]
    assert outcomes == [
        "400 Bad Request: message to edit not found",
        "400 Bad Request: message can't be edited",
        "400 Bad Request: message can't be edited",
        "400 Bad Request: message identifier is not specified",
    ]


async def test_a_message_can_be_deleted_for_48_hours(bench: Bench, guest: Guest) -> None:
    old = await bench.call("sendMessage", chat_id=guest.id, text="old")
    await bench.telegram.clock(advance=48 * 3600 + 1)
    new = await bench.call("sendMessage", chat_id=guest.id, text="new")
    assert await bench.call("deleteMessage", chat_id=guest.id, message_id=new["message_id"]) is True
    gone = await bench.call("deleteMessage", chat_id=guest.id, message_id=new["message_id"])
    late = await bench.call("deleteMessage", chat_id=guest.id, message_id=old["message_id"])
    assert gone == "400 Bad Request: message to delete not found"
    assert late == "400 Bad Request: message can't be deleted"
    assert [message.text for message in await guest.messages()] == ["old"]


async def test_a_tap_is_answered_once_and_in_time(bench: Bench, guest: Guest) -> None:
    await bench.call("sendMessage", chat_id=guest.id, text="x", reply_markup=keyboard(callback_data="agenda"))
    tap = await guest.tap("Agenda")
    update = (await bench.call("getUpdates"))[-1]["callback_query"]
    assert (update["data"], update["message"]["text"]) == ("agenda", "x")
    answer = {"callback_query_id": tap.callback_query_id, "text": "Here you are", "show_alert": True}
    assert await bench.call("answerCallbackQuery", **answer) is True
    assert (await guest.answer(tap)).text == "Here you are"
    too_old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await bench.call("answerCallbackQuery", **answer) == too_old
    late = await guest.tap("Agenda")
    await bench.telegram.clock(advance=151)
    assert await bench.call("answerCallbackQuery", callback_query_id=late.callback_query_id) == too_old
    assert (await guest.answer(late, seconds=0)).answered is False


async def test_a_document_is_sent_and_fetched_again(bench: Bench, guest: Guest) -> None:
    form = aiohttp.FormData({"chat_id": str(guest.id), "caption": "<i>Your agenda</i>", "parse_mode": "HTML"})
    form.add_field("document", b"BEGIN:VCALENDAR", filename="agenda.ics", content_type="text/calendar")
    async with bench.session.post(f"{bench.url}/bot{TOKEN}/sendDocument", data=form) as response:
        sent = (await response.json())["result"]
    assert (sent["document"]["file_name"], sent["caption"]) == ("agenda.ics", "Your agenda")
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 11}]
    again = await bench.call("sendDocument", chat_id=guest.id, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    path = (await bench.call("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    async with bench.session.get(f"{bench.url}/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("content", "caption", "refusal"),
    [
        (b"", "", "file must be non-empty"),
        (b"no picture", "", "IMAGE_PROCESS_FAILED"),
        (PNG[:16] + b"\0\0\x27\x10\0\0\0\x0a", "", "PHOTO_INVALID_DIMENSIONS"),
        (PNG, "x" * 1025, "message caption is too long"),
    ],
)
async def test_a_bad_photo_is_refused(
    bench: Bench, guest: Guest, content: bytes, caption: str, refusal: str
) -> None:
    form = aiohttp.FormData({"chat_id": str(guest.id), "caption": caption})
    form.add_field("photo", content, filename="map.png")
    async with bench.session.post(f"{bench.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        assert (await response.json())["description"] == f"Bad Request: {refusal}"


async def test_photos_places_and_contacts_arrive(bench: Bench, guest: Guest) -> None:
    form = aiohttp.FormData({"chat_id": str(guest.id)})
    form.add_field("photo", PNG, filename="map.png")
    async with bench.session.post(f"{bench.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        photo = (await response.json())["result"]["photo"]
    venue = {"latitude": 46.2, "longitude": 6.1, "title": "Palexpo", "address": "Geneva"}
    place = await bench.call("sendVenue", chat_id=guest.id, **venue)
    contact = await bench.call("sendContact", chat_id=guest.id, phone_number="+41 22", first_name="Desk")
    assert (photo[0]["width"], photo[0]["height"]) == (64, 32)
    assert place["venue"]["title"] == "Palexpo"
    assert contact["contact"] == {"phone_number": "+41 22", "first_name": "Desk"}


async def test_a_pinned_message_is_known_to_the_chat(bench: Bench, guest: Guest) -> None:
    sent = await bench.call("sendMessage", chat_id=guest.id, text="Keep this")
    place = {"chat_id": guest.id, "message_id": sent["message_id"]}
    assert await bench.call("pinChatMessage", **place) is True
    assert (await bench.call("getChat", chat_id=guest.id))["pinned_message"]["text"] == "Keep this"
    assert (await guest.view())["pinned"] == [sent["message_id"]]
    assert await bench.call("unpinChatMessage", chat_id=guest.id) is True
    assert (
        await bench.call("unpinChatMessage", chat_id=guest.id)
        == "400 Bad Request: message to unpin not found"
    )
