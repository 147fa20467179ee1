"""The tables, and nothing that knows Telegram."""

from models.base import Base
from models.chat import Chat
from models.delivery import Delivery, DeliveryState, Priority
from models.inbox import InboxState, InboxUpdate
from models.notice import Notice, NoticeWords
from models.person import Person, Role

__all__ = [
    "Base",
    "Chat",
    "Delivery",
    "DeliveryState",
    "InboxState",
    "InboxUpdate",
    "Notice",
    "NoticeWords",
    "Person",
    "Priority",
    "Role",
]
