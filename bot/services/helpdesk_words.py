"""What the helpdesk says: a card, as the team sees it, and how those who asked hear of their question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.delivery.outbox import Message
from bot.event.plain import shortened
from bot.services.helpdesk import Desk, Standing
from bot.services.saying import Labels, message
from bot.texts import NAMES, Words
from models import Card, CardState, HelpdeskAnswer, OpenQuestion

SHOWN = 5  # wordings of a question on a card
QUOTED, QUOTED_TO_ASKER = 300, 200  # characters
LONGEST = 3200  # characters of an answer: with the lines around it, a message has at most 4096
REASONS = ("topic", "unclear", "undecided", "none")  # why a question is closed without an answer


@dataclass(frozen=True)
class Shown:
    """A card with all that its message tells."""

    card: Card
    questions: Sequence[OpenQuestion]
    answer: HelpdeskAnswer | None  # the last one that was sent
    holder: str | None  # who looks at it, or has answered it
    is_published: bool  # the bot gives this answer by itself


def card_text(words: Words, shown: Shown, *, by_reply: bool) -> Markup:
    """A card, for the team; `by_reply` where a reply to it is its answer."""
    card = shown.card
    head = words("<b>Question {number}</b> · {state}", number=card.id, state=state_name(words, card.state))
    parts = [head, _wordings(words, shown.questions), *_standing(words, shown)]
    if by_reply and card.state in {CardState.OPEN, CardState.CLAIMED} and shown.questions:
        parts.append(words("<i>Reply to this message: your answer goes to everybody who waits.</i>"))
    return Markup("\n\n").join(parts)


def state_name(words: Words, state: CardState) -> Markup:
    return {
        CardState.OPEN: words("open"),
        CardState.CLAIMED: words("being looked at"),
        CardState.ANSWERED: words("answered"),
        CardState.CLOSED: words("closed without an answer"),
    }[state]


def card_labels(words: Words, shown: Shown, *, closing: bool) -> Labels:
    """What can be done with a card where it is shown."""
    number, state = shown.card.id, shown.card.state
    if closing and state in {CardState.OPEN, CardState.CLAIMED}:
        reasons = [
            (reason(words, one) or words("Give no reason"), f"hd:end:{number}:{one}") for one in REASONS
        ]
        return _plain([*reasons, (words("Back"), f"hd:show:{number}")])
    labels = []
    if shown.answer and any(question.waits for question in shown.questions):
        labels.append((words("Send the last answer again"), f"hd:send:{number}"))
    is_news = state is CardState.ANSWERED and not shown.is_published and not shown.card.personal
    if shown.answer and is_news:
        labels.append((words("Publish the answer"), f"hd:pub:{shown.answer.id}"))
    if state in {CardState.OPEN, CardState.CLAIMED}:
        labels.append((words("Take it"), f"hd:take:{number}"))
        if state is CardState.CLAIMED:
            labels.append((words("Put it back"), f"hd:free:{number}"))
        labels.append((words("Close it"), f"hd:close:{number}"))
    elif shown.questions:
        labels.append((words("Open it again"), f"hd:open:{number}"))
    return _plain(labels)


def reason(words: Words, key: str) -> Markup | None:
    """Why a question was closed, in a sentence; None for no reason."""
    return {
        "topic": words("It does not concern this event."),
        "unclear": words("It is not clear what is asked; please ask in other words."),
        "undecided": words("It has not been decided yet."),
    }.get(key)


def to_asker(desk: Desk, question: OpenQuestion, said: Markup, labels: Labels = ()) -> Message:
    """A message to who asked, in the chat where they asked: in a group, as a reply to their question."""
    in_group = question.chat_id < 0
    return message(
        question.chat_id, said, () if in_group else labels, reply_to=question.message_id if in_group else None
    )


def answered(desk: Desk, question: OpenQuestion, answer: HelpdeskAnswer) -> Message:
    """The team's answer, as it was written."""
    words = desk.texts.speak(question.language)
    parts = [
        words("<b>The organisers answer your question</b>\n“{question}”", question=_quote(words, question))
    ]
    if answer.language != words.language:
        parts.append(
            words("<i>They have written in this language: {language}</i>", language=NAMES[answer.language])
        )
    parts.append(Markup(answer.text))  # noqa: S704 (Telegram's own HTML of what a member wrote)
    labels = _plain([(words("Ask again"), f"again:{question.id}")])
    return to_asker(desk, question, Markup("\n\n").join(parts), labels)


def told_in(words: Words, html: Markup, lent: str | None) -> Markup:
    """An answer, and in which language the team has written it, if that is another one."""
    if lent is None:
        return html
    note = words("<i>So far, the organisers have answered this in {language} only:</i>", language=NAMES[lent])
    return Markup("{}\n\n{}").format(note, html)


def with_the_team(words: Words, question: OpenQuestion, standing: Standing, email: str) -> Markup:
    """What stands where it was passed on from then on: what was asked, and where the answer comes."""
    lines = [
        words("Their answer comes here, as a reply to your question.")
        if question.chat_id < 0
        else words("Their answer comes here, in this chat."),
        words("You can also write to {email}.", email=words.isolate(email)),
    ]
    if standing is Standing.LOOKED_AT:
        lines.insert(0, words("Somebody is looking at it already."))
    head = words("<b>Your question is with the organisers</b>")
    return Markup("{}\n{}\n\n{}").format(head, _asked(words, question), Markup("\n").join(lines))


def dealt_with(words: Words, question: OpenQuestion) -> Markup:
    """What stands there once the organisers have done with it."""
    answered = words("The organisers have answered this. Their answer is in this chat.")
    closed = words("The organisers have closed this without an answer, and said so in this chat.")
    told = closed if question.answer_id is None else answered
    return Markup("{}\n\n{}").format(_asked(words, question), told)


def taken_back(words: Words, question: OpenQuestion) -> Markup:
    """What stands there once it was taken back."""
    head = words("<b>You have taken your question back</b>")
    return Markup("{}\n{}").format(head, _asked(words, question))


def looked_at(desk: Desk, question: OpenQuestion) -> Message:
    words = desk.texts.speak(question.language)
    text = words("Somebody is looking at your question now:\n“{question}”", question=_quote(words, question))
    return to_asker(desk, question, text)


def closed(desk: Desk, question: OpenQuestion, why: str) -> Message:
    words = desk.texts.speak(question.language)
    text = words(
        "The organisers have closed your question without an answer:\n“{question}”",
        question=_quote(words, question),
    )
    email = words("You can also write to {email}.", email=words.isolate(desk.event.contact_email))
    said = Markup("\n\n").join(part for part in (text, reason(words, why), email) if part)
    return to_asker(desk, question, said, _plain([(words("Ask again"), f"again:{question.id}")]))


def _wordings(words: Words, questions: Sequence[OpenQuestion]) -> Markup:
    """How it was asked, the latest last."""
    if not questions:
        return words("Whoever asked this has taken it back, or wanted to be forgotten.")
    different: Mapping[tuple[str, str], OpenQuestion] = {
        (q.text.casefold(), q.language): q for q in questions
    }
    latest = list(different.values())[-SHOWN:]
    lines = [
        words("“{question}” ({language})", question=shortened(one.text, QUOTED), language=NAMES[one.language])
        for one in latest
    ]
    more = len(different) - len(latest)
    if more:
        lines.append(words.plural("and {n} more wording", "and {n} more wordings", more))
    return Markup("\n").join(lines)


def _standing(words: Words, shown: Shown) -> list[Markup]:
    questions, state = shown.questions, shown.card.state
    people = len({question.person_id for question in questions})
    waiting = len({question.person_id for question in questions if question.waits})
    lines = [words.plural("Asked by {n} person", "Asked by {n} people", people)] if people else []
    if waiting < people and waiting:
        lines.append(words.plural("{n} of them still waits", "{n} of them still wait", waiting))
    holder = words.isolate(shown.holder) if shown.holder else words("somebody")
    if state is CardState.CLAIMED:
        lines.append(words("{name} looks at it", name=holder))
    if state is CardState.ANSWERED:
        lines.append(words("Answered by {name}", name=holder))
    parts = [Markup("\n").join(lines)] if lines else []
    if shown.answer:
        plain = Markup(shown.answer.text).striptags()  # noqa: S704 (likewise)
        parts.append(words("Answer: {answer}", answer=shortened(plain, QUOTED)))
    if shown.is_published:
        parts.append(words("Published: from now on I answer such questions by myself."))
    return parts


def _asked(words: Words, question: OpenQuestion) -> Markup:
    return words("“{question}”", question=_quote(words, question))


def _quote(words: Words, question: OpenQuestion) -> str:
    return words.isolate(shortened(question.text, QUOTED_TO_ASKER))


def _plain(labels: Sequence[tuple[Markup, str]]) -> Labels:
    return [(str(label.unescape()), data) for label, data in labels]
