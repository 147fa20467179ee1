"""The tables, and nothing that knows Telegram."""

from models.answer import Answer, FactVersion, ToldFact
from models.base import Base
from models.chat import Chat
from models.delivery import Delivery, DeliveryState, Priority
from models.helpdesk import OpenQuestion, Wish
from models.inbox import InboxState, InboxUpdate
from models.notice import Notice, NoticeWords
from models.person import Person, Role

__all__ = [
    "Answer",
    "Base",
    "Chat",
    "Delivery",
    "DeliveryState",
    "FactVersion",
    "InboxState",
    "InboxUpdate",
    "Notice",
    "NoticeWords",
    "OpenQuestion",
    "Person",
    "Priority",
    "Role",
    "ToldFact",
    "Wish",
]
