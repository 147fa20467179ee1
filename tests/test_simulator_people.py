"""What people do in the simulator, and what the bot gets to know of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.simulator.guest import Guest
from tests.workbench import Bench, workbench

Json = dict[str, Any]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with workbench() as opened:
        yield opened


async def kinds(bench: Bench) -> list[str]:
    """The kinds of the updates that wait."""
    return [next(name for name in update if name != "update_id") for update in await bench.call("getUpdates")]


async def test_the_bot_cannot_begin_a_conversation(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina")
    refused = "403 Forbidden: bot can't initiate conversation with a user"
    assert await bench.call("sendMessage", chat_id=guest.id, text="x") == refused
    await guest.start()
    assert (await bench.call("sendMessage", chat_id=guest.id, text="x"))["text"] == "x"


async def test_a_deep_link_arrives_as_start_with_its_payload(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina", language="fr")
    sent = await guest.start("session_7")
    update = (await bench.call("getUpdates"))[0]
    assert update["update_id"] == sent.update_id
    assert update["message"]["text"] == "/start session_7"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["language_code"] == "fr"


async def test_blocking_and_unblocking_are_told_and_felt(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina", started=True)
    await guest.block()
    refused = await bench.call("sendMessage", chat_id=guest.id, text="x")
    assert refused == "403 Forbidden: bot was blocked by the user"
    await guest.unblock()
    changes = [update["my_chat_member"] for update in await bench.call("getUpdates")]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert (await bench.call("sendMessage", chat_id=guest.id, text="x"))["text"] == "x"


async def test_whoever_writes_unblocks_the_bot(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina", started=True)
    await guest.block()
    await guest.start()
    assert await kinds(bench) == ["my_chat_member", "my_chat_member", "message"]


async def test_a_deactivated_person_is_gone(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina", started=True)
    await guest.becomes(deactivated=True)
    outcome = await bench.call("sendMessage", chat_id=guest.id, text="x")
    assert outcome == "403 Forbidden: user is deactivated"


async def test_an_edit_comes_without_a_message(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina")
    sent = await guest.send("helo")
    await guest.change(sent.message["message_id"], "hello")
    edited = (await bench.call("getUpdates"))[1]
    assert set(edited) == {"update_id", "edited_message"}
    assert edited["edited_message"]["text"] == "hello"


@pytest.mark.parametrize("text", ["a\ud800b", "\x00", "\u202etxet", "%s {} <b>", "😀" * 4096, " "])
async def test_people_may_write_anything_that_json_can_carry(bench: Bench, text: str) -> None:
    guest = await bench.telegram.person("Amina")
    await guest.send(text)
    assert (await bench.call("getUpdates"))[0]["message"]["text"] == text


async def test_contacts_locations_forwards_and_files_reach_the_bot(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina")
    await guest.send_contact("+41 22")
    await guest.send_location(46.2, 6.1)
    await guest.send("look", forward=True)
    await guest.send_file(b"programme", "programme.pdf", caption="see #wsis")
    contact, place, forward, file = [u["message"] for u in await bench.call("getUpdates")]
    assert contact["contact"] == {"phone_number": "+41 22", "first_name": "Amina", "user_id": guest.id}
    assert place["location"] == {"latitude": 46.2, "longitude": 6.1}
    assert forward["forward_origin"]["sender_user"]["id"] == guest.id
    assert (file["document"]["file_name"], file["caption"]) == ("programme.pdf", "see #wsis")
    path = (await bench.call("getFile", file_id=file["document"]["file_id"]))["file_path"]
    assert path.endswith(".pdf")
    async with bench.session.get(f"{bench.url}/sim/files/{file['document']['file_id']}") as response:
        assert await response.read() == b"programme"
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''programme.pdf"


async def test_forged_taps_on_messages_long_gone_arrive(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina", started=True)
    tap = await guest.tap(data="organiser:delete", message_id=4711)
    query = (await bench.call("getUpdates"))[0]["callback_query"]
    assert (query["id"], query["data"]) == (tap.callback_query_id, "organiser:delete")
    assert query["message"] == {"message_id": 4711, "chat": query["message"]["chat"], "date": 0}


async def group_of(bench: Bench, **details: Any) -> tuple[Guest, Any]:
    guest = await bench.telegram.person("Amina")
    group = await bench.telegram.group("Delegates", guest, **details)
    return group.member(guest), group


async def test_in_a_group_the_bot_sees_only_what_concerns_it(bench: Bench) -> None:
    guest, group = await group_of(bench)
    assert await kinds(bench) == ["my_chat_member", "message"]
    said = await bench.call("sendMessage", chat_id=group.chat_id, text="Good morning")
    seen = {
        "small talk": (await guest.send("nice weather")).update_id,
        "command": (await guest.send("/agenda")).update_id,
        "command for the bot": (await guest.send("/agenda@usher_bot")).update_id,
        "command for another": (await guest.send("/agenda@other_bot")).update_id,
        "mention": (await guest.send("hey @Usher_bot, when?")).update_id,
        "reply": (await guest.send("thanks", reply_to_message_id=said["message_id"])).update_id,
    }
    unseen = [what for what, update_id in seen.items() if update_id is None]
    assert unseen == ["small talk", "command for another"]


async def test_an_administrator_bot_sees_everything(bench: Bench) -> None:
    guest, _ = await group_of(bench, supergroup=True, bot_admin=True)
    assert (await guest.send("nice weather")).update_id is not None


async def test_an_administrator_may_be_anonymous(bench: Bench) -> None:
    guest, group = await group_of(bench, supergroup=True)
    message = (await guest.send("/agenda", anonymous=True)).message
    assert message["from"]["id"] == 1087968824
    assert message["sender_chat"]["id"] == group.chat_id


async def test_a_group_that_became_a_supergroup_says_where_it_went(bench: Bench) -> None:
    _, group = await group_of(bench)
    new = await group.migrate()
    answer = await bench.raw("sendMessage", chat_id=group.chat_id, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.chat_id}
    assert (await bench.call("sendMessage", chat_id=new.chat_id, text="x"))["text"] == "x"


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        ("kicked", "403 Forbidden: bot was kicked from the group chat"),
        ("left", "403 Forbidden: bot is not a member of the group chat"),
    ],
)
async def test_a_bot_outside_of_a_group_is_refused(bench: Bench, status: str, refusal: str) -> None:
    _, group = await group_of(bench)
    await group.set_bot(status)
    assert await bench.call("sendMessage", chat_id=group.chat_id, text="x") == refusal


async def test_people_join_and_leave(bench: Bench) -> None:
    _, group = await group_of(bench)
    newcomer = await bench.telegram.person("Bob")
    await bench.call("getUpdates", offset=-1)
    await group.set_member(newcomer, "member")
    await group.set_member(newcomer, "left")
    joined, left = [u["message"] for u in (await bench.call("getUpdates"))[-2:]]
    assert joined["new_chat_members"][0]["id"] == left["left_chat_member"]["id"] == newcomer.id
    assert (await bench.call("getChatMember", chat_id=group.chat_id, user_id=newcomer.id))["status"] == "left"


async def test_a_script_hears_what_the_bot_says_after_a_deed(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina")
    first = await guest.send("one")
    await bench.call("sendMessage", chat_id=guest.id, text="1")
    await guest.send("two")
    sent = await bench.call("sendMessage", chat_id=guest.id, text="2")
    await bench.call("editMessageText", chat_id=guest.id, message_id=sent["message_id"], text="zwei")
    assert [m.text for m in await guest.heard(after=first, count=3)] == ["1", "2", "zwei"]
    assert [m.text for m in await guest.heard(count=2)] == ["2", "zwei"]
    with pytest.raises(TimeoutError, match="2 of 3"):
        await guest.heard(count=3, timeout=0.05)


async def test_in_a_private_chat_it_need_not_be_said_who_writes(bench: Bench) -> None:
    guest = await bench.telegram.person("Amina")
    await bench.telegram.ask("POST", f"/sim/chats/{guest.id}/messages", {"text": "hello"})
    (update,) = await bench.call("getUpdates")
    assert (update["message"]["from"]["id"], update["message"]["text"]) == (guest.id, "hello")
