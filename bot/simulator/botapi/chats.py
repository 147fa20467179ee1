"""Which chat a call means, and whether the bot may write there."""

from bot.simulator.errors import bad_request, forbidden
from bot.simulator.parameters import Parameters
from bot.simulator.people import Chat, Json, Person
from bot.simulator.world import World

RIGHTS = (
    "manage_chat change_info delete_messages invite_users restrict_members pin_messages "
    "manage_video_chats post_stories edit_stories delete_stories"
)


def chat_of(world: World, call: Parameters) -> Chat:
    """The chat of `chat_id`, even one that the bot may not write to."""
    given = call.text("chat_id")
    if not given:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(call.integer("chat_id")) if not given.startswith("@") else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, call: Parameters) -> Chat:
    """The chat of `chat_id`; raises why the bot may not write there, if so."""
    chat = chat_of(world, call)
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to}
        )
    if chat.person is not None:
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.person.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    elif chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    return chat


def member(world: World, chat: Chat, user_id: int) -> Json:
    """Someone's standing in a chat, as a Bot API ChatMember."""
    if user_id == world.bot.id:
        return standing(world.bot.user(), chat.bot_status)
    person = world.people.get(user_id)
    if person is None:
        raise bad_request("user not found")
    if chat.person is person:
        return standing(person.user(), "member")
    return standing(person.user(), chat.members.get(user_id, "left"))


def standing(user: Json, status: str) -> Json:
    shown: Json = {"user": user, "status": status}
    if status == "kicked":
        shown["until_date"] = 0
    if status in {"creator", "administrator"}:
        shown["is_anonymous"] = False
    if status == "administrator":
        shown["can_be_edited"] = False
        shown.update({f"can_{right}": True for right in RIGHTS.split()}, can_promote_members=False)
    return shown


def get_chat(world: World, call: Parameters) -> Json:
    chat = chat_of(world, call)
    shown = {**chat.body(), "accent_color_id": 0, "max_reaction_count": 11}
    if chat.pinned:
        shown["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return shown


def get_chat_member(world: World, call: Parameters) -> Json:
    return member(world, chat_of(world, call), call.integer("user_id"))


def get_chat_administrators(world: World, call: Parameters) -> list[Json]:
    chat = chat_of(world, call)
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    people = [world.people[number] for number in administrators(chat)]
    shown = [standing(person.user(), chat.members[person.id]) for person in people]
    return shown + (
        [standing(world.bot.user(), "administrator")] if chat.bot_status == "administrator" else []
    )


def get_chat_member_count(world: World, call: Parameters) -> int:
    chat = chat_of(world, call)
    present = [status for status in chat.members.values() if status not in {"left", "kicked"}]
    return len(present) + 1 if chat.person is None else 2


def administrators(chat: Chat) -> list[int]:
    return [number for number, status in chat.members.items() if status in {"creator", "administrator"}]


def leave_chat(world: World, call: Parameters) -> bool:
    chat = writable_chat(world, call)
    if chat.person is not None:
        raise bad_request("chat member status can't be changed in private chats")
    by = world.bot.user()
    before = member(world, chat, world.bot.id)
    chat.bot_status = "left"
    world.add_message(chat, by, {"left_chat_member": by}, outgoing=True, editable=False)
    change = {"chat": chat.body(), "from": by, "date": world.date(), "old_chat_member": before}
    world.updates.add("my_chat_member", {**change, "new_chat_member": member(world, chat, world.bot.id)})
    return True


def is_administrator(chat: Chat, person: Person) -> bool:
    return chat.members.get(person.id) in {"creator", "administrator"}
