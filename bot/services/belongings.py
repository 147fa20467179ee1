"""What belongs to a person, table by table: the one map that export and forgetting go by."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, or_, select

from models import (
    Alert,
    AlertRounds,
    Announcement,
    Answer,
    AuditEntry,
    Base,
    Bookmark,
    Broadcast,
    BroadcastNotice,
    BroadcastWords,
    Card,
    CardCopy,
    Chat,
    Delivery,
    DigestReader,
    Draft,
    FactEdit,
    FactVersion,
    Follow,
    HelpdeskAnswer,
    InboxUpdate,
    Invitation,
    KeyCheck,
    LeadTime,
    Membership,
    Notice,
    NoticeWords,
    OpenQuestion,
    Person,
    PinnedAgenda,
    ProgrammeRevision,
    ProgrammeSession,
    Prompt,
    Proposal,
    PublishedAnswer,
    PublishedQuestion,
    Receipt,
    Registration,
    ReminderSettings,
    Review,
    Search,
    Seat,
    SessionChange,
    SessionEdit,
    SessionReminders,
    SessionSpeaker,
    ToldFact,
    View,
    Wish,
)

# What tells nothing about anybody: the event's own words, and the bot's.
IMPERSONAL: frozenset[type[Base]] = frozenset(
    {
        AlertRounds,
        Announcement,
        BroadcastNotice,
        BroadcastWords,
        FactVersion,
        KeyCheck,
        LeadTime,
        Notice,
        NoticeWords,
        ProgrammeRevision,
        ProgrammeSession,
        PublishedAnswer,
        SessionChange,
    }
)


def belongings(person: Person) -> Mapping[type[Base], ColumnElement[bool]]:
    """A condition for each table with something about people: which rows are this person's.

    In an order in which they can be deleted. A private chat has its person's number.
    """
    private = person.telegram_id
    mine = select(Registration.id).where(_registered(person))
    return {
        InboxUpdate: InboxUpdate.chat_id == private,
        PinnedAgenda: PinnedAgenda.person_id == person.id,
        Delivery: Delivery.chat_id == private,
        ToldFact: ToldFact.chat_id == private,
        Answer: Answer.person_id == person.id,
        OpenQuestion: OpenQuestion.person_id == person.id,
        CardCopy: CardCopy.chat_id == private,
        PublishedQuestion: PublishedQuestion.person_id == person.id,
        Wish: Wish.person_id == person.id,
        Search: Search.person_id == person.id,
        Alert: Alert.person_id == person.id,
        Follow: Follow.person_id == person.id,
        ReminderSettings: ReminderSettings.person_id == person.id,
        SessionReminders: SessionReminders.person_id == person.id,
        Bookmark: Bookmark.person_id == person.id,
        Receipt: Receipt.person_id == person.id,
        SessionEdit: SessionEdit.person_id == person.id,
        SessionSpeaker: SessionSpeaker.person_id == person.id,
        Draft: Draft.person_id == person.id,
        Prompt: Prompt.person_id == person.id,
        Membership: Membership.person_id == person.id,
        View: View.person_id == person.id,
        DigestReader: DigestReader.person_id == person.id,
        Review: Review.person_id == person.id,
        Seat: Seat.registration_id.in_(mine),
        Registration: _registered(person),
        Proposal: Proposal.person_id == person.id,
        Chat: or_(Chat.person_id == person.id, Chat.id == private),
        Person: Person.id == person.id,
    }


def traces(person: Person) -> Mapping[type[Base], ColumnElement[bool]]:
    """What a person did for others: it is exported, and stays without its doer when they are forgotten."""
    return {
        AuditEntry: AuditEntry.person_id == person.id,
        Broadcast: Broadcast.author_id == person.id,
        Card: Card.holder_id == person.id,
        FactEdit: FactEdit.author_id == person.id,
        HelpdeskAnswer: HelpdeskAnswer.author_id == person.id,
        Invitation: or_(Invitation.invited_by == person.id, Invitation.accepted_by == person.id),
    }


def _registered(person: Person) -> ColumnElement[bool]:
    """One's own registrations, and those made for somebody who has never come to take them over."""
    unclaimed = Registration.person_id.is_(None) & (Registration.aide_id == person.id)
    return or_(Registration.person_id == person.id, unclaimed)
