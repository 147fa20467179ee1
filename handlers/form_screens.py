"""How a form looks: the open question, the review, the way out."""

from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.context import Buttons, Context
from bot.event.forms import Field, Form, Kind, said
from bot.services.form_answers import InvalidAnswerError, Options, options
from bot.services.forms import Filling
from bot.texts import Words
from handlers.buttons import button, rows

ON_A_PAGE = 8
LABEL = 56  # characters of a button that a phone shows
Screen = tuple[Markup, Buttons]


def choices(context: Context, field: Field) -> Options:
    """What can be chosen: the folder's choices, or the sessions that are still to come."""
    words = context.words
    coming = [
        (session.id, context.event.title(session.id, words.language))
        for session in context.event.sessions
        if session.end > context.now and not session.cancelled
    ]
    return options(field, words.language, coming)


def question(
    context: Context, filling: Filling, problem: InvalidAnswerError | None = None, page: int = 0
) -> Screen:
    """The open question with its choices, and what was wrong with the last answer."""
    words, field = context.words, filling.field
    if field is None:
        return review(context, filling)
    number, of = filling.number + 1, len(filling.form.fields)
    parts = [words("{form} · {number} of {of}", form=_title(filling, words), number=number, of=of)]
    if filling.is_first and filling.form.intro:
        parts.append(Markup.escape(said(filling.form.intro, words.language)))
    if problem is not None:
        parts.append(Markup("<i>{}</i>").format(sentence(words, problem)))
    asked = Markup("<b>{}</b>").format(said(field.question, words.language))
    helped = Markup("\n{}").format(said(field.help, words.language)) if field.help else Markup()
    parts.append(asked + helped)
    offered = choices(context, field)
    if field.kind in {Kind.CHOICES, Kind.SESSIONS}:
        parts.append(words("Several answers are possible."))
    if offered:
        numbered = [f"{number}. {label}" for number, (_, label) in enumerate(offered, 1)]
        shown = numbered[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
        if any(len(line) > LABEL for line in shown):
            parts.append(Markup("\n").join(Markup.escape(line) for line in shown))
    return Markup("\n\n").join(parts), _question_buttons(context, filling, field, offered, page)


def _question_buttons(
    context: Context, filling: Filling, field: Field, offered: Options, page: int
) -> Buttons:
    words, name = context.words, filling.draft.form
    chosen = filling.answers.get(field.key)
    marked = set(chosen if isinstance(chosen, list) else [chosen])
    picks = [
        button(short(("✓ " if key in marked else "") + label), f"form:{name}:pick:{filling.number}:{number}")
        for number, (key, label) in enumerate(offered)
    ][page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    if field.kind is Kind.CONSENT:
        picks.append(button(words("Yes, I agree"), f"form:{name}:agree:{filling.number}:0"))
    ways = []
    if page:
        ways.append(button(words("Previous page"), f"form:{name}:page:{filling.number}:{page - 1}"))
    if (page + 1) * ON_A_PAGE < len(offered):
        ways.append(button(words("Next page"), f"form:{name}:page:{filling.number}:{page + 1}"))
    if field.kind in {Kind.CHOICES, Kind.SESSIONS}:
        ways.append(button(words("Done"), f"form:{name}:done:{filling.number}:0"))
    elif not field.required:
        ways.append(button(words("Skip"), f"form:{name}:skip:{filling.number}:0"))
    if not filling.is_first:
        ways.append(button(words("Back"), f"form:{name}:back:{filling.number}:0"))
    ways.append(button(words("Cancel"), f"form:{name}:cancel:{filling.number}:0"))
    return [*rows(words, picks), *rows(words, ways)]


def review(context: Context, filling: Filling) -> Screen:
    """All answers, before they are sent."""
    words, name = context.words, filling.draft.form
    head = words(
        "{form} · please check", form=Markup("<b>{}</b>").format(said(filling.form.title, words.language))
    )
    lines = answers(context, filling.form, filling.answers)
    end = filling.number
    buttons: list[list[InlineKeyboardButton]] = [
        [button(words("Send"), f"form:{name}:send:{end}:0")],
        [button(words("Change something"), f"form:{name}:list:{end}:0")],
        [button(words("Cancel"), f"form:{name}:cancel:{end}:0")],
    ]
    return Markup("\n\n").join([head, Markup("\n").join(lines)]), buttons


def answers(
    context: Context, form: Form, given: Mapping[str, Any], but: Collection[str] = ()
) -> list[Markup]:
    """What was answered, a line each; `but` are fields that are left out."""
    words = context.words
    return [
        words(
            "{label}: <b>{answer}</b>",
            label=said(field.label, words.language),
            answer=answered(context, field, given),
        )
        for field in form.fields
        if field.key not in but
    ]


def changeable(context: Context, filling: Filling) -> Screen:
    """Which answer to change."""
    words, name = context.words, filling.draft.form
    picks = [
        button(short(said(field.label, words.language)), f"form:{name}:change:{number}:0")
        for number, field in enumerate(filling.form.fields)
    ]
    back = button(words("Back"), f"form:{name}:review:{filling.number}:0")
    return words("Which answer would you like to change?"), [*rows(words, picks), [back]]


def leaving(context: Context, filling: Filling) -> Screen:
    """Before answers are thrown away."""
    words, name = context.words, filling.draft.form
    text = words("Shall I throw your answers away, or keep them for later? Nothing has been sent.")
    return text, [
        [button(words("Go on"), f"form:{name}:show:0:0")],
        [button(words("Keep for later"), f"form:{name}:keep:0:0")],
        [button(words("Throw away"), f"form:{name}:discard:0:0")],
    ]


def answered(context: Context, field: Field, answers: Mapping[str, Any]) -> str | Markup:
    """An answer as people read it."""
    words = context.words
    value = answers.get(field.key)
    if value is None or value == []:
        return "–"
    match field.kind:
        case Kind.CONSENT:
            return words("Yes")
        case Kind.FILE:
            return words.isolate(str(value["name"]))
        case Kind.CHOICE | Kind.CHOICES:
            keys = value if isinstance(value, list) else [value]
            return words.listing(said(field.choices.get(key, {}), words.language) or key for key in keys)
        case Kind.SESSIONS:
            titles = [
                words.isolate(context.event.title(key, words.language) if context.event.session(key) else key)
                for key in value
            ]
            # A title may hold an "and" of its own.
            several = Markup().join(Markup("\n• {}").format(title) for title in titles)
            return titles[0] if len(titles) == 1 else several
        case _:
            return words.isolate(str(value))


def sentence(words: Words, problem: InvalidAnswerError) -> Markup:
    """What is wrong with an answer, and how to mend it."""
    values = problem.values
    least = int(str(values.get("least", 0)))
    sentences = {
        "long": lambda: words("That is {now} characters; {most} fit here. Please shorten it.", **values),
        "short": lambda: words.plural(
            "Please write {n} character at least.", "Please write {n} characters at least.", least
        ),
        "email": lambda: words("That is no e-mail address. It looks like name@city.org."),
        "phone": lambda: words("That is no phone number. Please begin with +, as in +41 22 …"),
        "number": lambda: words("Please write a number from {least} to {most}.", **values),
        "choice": lambda: words("Please choose one of the answers below, or write its number."),
        "choices": lambda: words("Please choose from the answers below, or write their numbers."),
        "consent": lambda: words("Please tap “Yes, I agree”, or cancel."),
        "file": lambda: words("Please send a photo or a document here."),
        "large": lambda: words("That file is too large; up to {most} MB are possible.", **values),
        "required": lambda: words("This question needs an answer."),
    }  # fmt: skip
    return sentences[problem.kind]()


def _title(filling: Filling, words: Words) -> Markup:
    return Markup("<b>{}</b>").format(said(filling.form.title, words.language))


def short(label: str, most: int = LABEL) -> str:
    """A label that fits a button, or so many characters of it."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
