"""The tables, and nothing that knows Telegram."""

from models.alert import (
    Alert,
    AlertKind,
    AlertRounds,
    AlertState,
    Announcement,
    Follow,
    LeadTime,
    ReminderSettings,
    SessionReminders,
)
from models.answer import Answer, FactVersion, ToldFact
from models.base import Base
from models.broadcast import (
    Broadcast,
    BroadcastNotice,
    BroadcastState,
    BroadcastWords,
    Part,
    Receipt,
)
from models.chat import Chat
from models.delivery import Delivery, DeliveryState, Priority
from models.digest import DigestReader
from models.form import Draft
from models.helpdesk import Card, CardCopy, CardState, HelpdeskAnswer, OpenQuestion, Wish
from models.inbox import InboxState, InboxUpdate
from models.key_check import KeyCheck
from models.notice import Notice, NoticeWords
from models.person import Person, Role
from models.programme import Bookmark, PinnedAgenda, ProgrammeRevision, ProgrammeSession, SessionChange
from models.prompt import Prompt
from models.proposal import Proposal, ProposalState
from models.published_answer import EditState, FactEdit, PublishedAnswer, PublishedQuestion
from models.registration import Registration, Seat, SeatState
from models.review import Review
from models.search import Search
from models.session_edit import SessionEdit
from models.session_speaker import SessionSpeaker
from models.team import AuditEntry, Invitation, Membership
from models.view import View

__all__ = [
    "Alert",
    "AlertKind",
    "AlertRounds",
    "AlertState",
    "Announcement",
    "Answer",
    "AuditEntry",
    "Base",
    "Bookmark",
    "Broadcast",
    "BroadcastNotice",
    "BroadcastState",
    "BroadcastWords",
    "Card",
    "CardCopy",
    "CardState",
    "Chat",
    "Delivery",
    "DeliveryState",
    "DigestReader",
    "Draft",
    "EditState",
    "FactEdit",
    "FactVersion",
    "Follow",
    "HelpdeskAnswer",
    "InboxState",
    "InboxUpdate",
    "Invitation",
    "KeyCheck",
    "LeadTime",
    "Membership",
    "Notice",
    "NoticeWords",
    "OpenQuestion",
    "Part",
    "Person",
    "PinnedAgenda",
    "Priority",
    "ProgrammeRevision",
    "ProgrammeSession",
    "Prompt",
    "Proposal",
    "ProposalState",
    "PublishedAnswer",
    "PublishedQuestion",
    "Receipt",
    "Registration",
    "ReminderSettings",
    "Review",
    "Role",
    "Search",
    "Seat",
    "SeatState",
    "SessionChange",
    "SessionEdit",
    "SessionReminders",
    "SessionSpeaker",
    "ToldFact",
    "View",
    "Wish",
]
