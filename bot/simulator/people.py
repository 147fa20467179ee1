"""Who lives in the simulated world: people, the bot, and the chats between them."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


@dataclass(slots=True)
class Person:
    """Someone with a Telegram account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    label: str = "participant"
    blocked: bool = False
    deactivated: bool = False

    def names(self) -> Json:
        shown: Json = {"id": self.id, "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        return shown

    def user(self) -> Json:
        """The person as a Bot API User."""
        shown = {"id": self.id, "is_bot": False, **self.names()}
        if self.language_code:
            shown["language_code"] = self.language_code
        return shown

    def shown(self) -> Json:
        """The person as the simulator's page shows them."""
        return {
            **self.user(),
            "language_code": self.language_code,
            "label": self.label,
            "blocked": self.blocked,
            "deactivated": self.deactivated,
        }


@dataclass(slots=True)
class Message:
    """A message and whose it is; `body` is a Bot API Message, replaced as a whole by an edit."""

    id: int
    body: Json
    outgoing: bool
    editable: bool = True

    def shown(self) -> Json:
        return {**self.body, "outgoing": self.outgoing}

    def as_it_is(self) -> "Message":
        """The message as it is now, which no later edit changes."""
        return Message(self.id, self.body, self.outgoing, self.editable)


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group."""

    id: int
    kind: ChatKind
    title: str = ""
    person: Person | None = None
    members: dict[int, Status] = field(default_factory=dict)
    bot_status: Status = "member"
    started: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    menu_button: Json | None = None
    migrated_to: int | None = None
    last_message_id: int = 0
    _body: Json | None = None

    def body(self) -> Json:
        """The chat as a Bot API Chat; shared by all of its messages."""
        if self._body is None:
            if self.person is not None:
                self._body = {**self.person.names(), "type": "private"}
            else:
                self._body = {"id": self.id, "title": self.title, "type": self.kind}
        return self._body

    def renamed(self) -> None:
        self._body = None

    def shown(self) -> Json:
        return {
            **self.body(),
            "members": [{"id": member, "status": status} for member, status in self.members.items()],
            "bot_status": self.bot_status,
            "started": self.started,
            "migrated_to": self.migrated_to,
            "last_message": self.messages[next(reversed(self.messages))].shown() if self.messages else None,
        }


@dataclass(slots=True)
class Bot:
    """The bot's account."""

    id: int = 8100000001
    first_name: str = "Usher"
    username: str = "usher_bot"
    privacy: bool = True
    # By language code, "" for everyone.
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    # By (scope, language code).
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    _user: Json | None = None

    def user(self) -> Json:
        """The bot as a Bot API User; shared by all of its messages."""
        name = self.names.get("", self.first_name)
        if self._user is None or self._user["first_name"] != name or self._user["id"] != self.id:
            self._user = {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}
        return self._user

    def me(self) -> Json:
        """The answer to getMe."""
        return {
            **self.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def shown(self) -> Json:
        return {
            **self.user(),
            "description": self.descriptions.get("", ""),
            "short_description": self.short_descriptions.get("", ""),
        }
