"""Who speaks at a session: named in the programme, and with its live buttons, assigned or by a link."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update

from bot.context import Context
from bot.event import Session, descriptions
from bot.event.plain import plain, shortened
from bot.services import letters, programme, session_speakers, team
from bot.services.saying import message
from bot.services.session_edits import Wish
from bot.services.session_speakers import Candidate
from handlers import menu, prompts
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from models import Person, Role

NAME = "speakers.name"  # the prompt for a name to look for
TITLE = 200  # characters


async def tap(update: Update, context: Context) -> None:
    """A button: speakers:VERB:SESSION, and a person's or a link's number."""
    data = str(update.callback_query.data if update.callback_query else "")
    _, verb, number, *rest = data.split(":")
    session = await _session(context, int(number))
    which = int(rest[0]) if rest else 0
    words = context.words
    if session is None:
        context.toast(words("This session is no longer in the programme."))
        return
    match verb:
        case "pick":
            found = await session_speakers.candidates(context.db)
            text = (
                words("Those whose proposals were accepted:") if found else words("I know nobody like that.")
            )
            context.edit(text, _picks(context, int(number), found))
            return
        case "find":
            await prompts.ask(context, NAME, number)
            context.edit(
                words("Write the name that the speaker gave in a form to me."),
                [[button(words("Back"), f"speakers:card:{number}")]],
            )
            return
        case "link":
            await _invite(context, int(number))
            return
        case "void" if await team.withdraw(context.db, which, context.now):
            team.record(context.db, context.person, "speakers.withdraw", which, now=context.now)
        case "add":
            await _assign(context, session, int(number), which)
        case "drop":
            await _withdraw(context, session, int(number), which)
        case _:
            pass
    context.edit(*await _card(context, session, int(number)))


async def name_given(update: Update, context: Context) -> None:
    """Whom an organiser looks for."""
    prompt, text = context.turn.prompt, (update.message.text or "") if update.message else ""
    number = int(prompt.about) if prompt else 0
    words = context.words
    found = await session_speakers.candidates(context.db, text) if text.strip() else []
    if not found:
        await prompts.ask(context, NAME, number)
        context.reply(
            words("I know nobody by that name. Please write another, or invite the speaker by a link."),
            [[button(words("Back"), f"speakers:card:{number}")]],
        )
        return
    context.reply(words("Whom do you mean?"), _picks(context, number, found))


async def _card(context: Context, session: Session, number: int) -> Screen:
    """Who is assigned, whom the programme names, and the ways to assign or to name somebody."""
    words = context.words
    assigned = await session_speakers.of_session(context.db, number)
    named, have = descriptions.speakers(session), [one.name for one in assigned]
    lines = [
        words("<b>Speakers</b> of “{session}”", session=_titled(context, session)),
        words("In the programme: {names}", names=words.listing(named) or words("nobody yet")),
        words(
            "Speakers and moderators can say that it begins late or that the room is full, and add a link."
        ),
        words("They have the buttons: {names}", names=words.listing(have) or words("nobody yet")),
    ]
    picks = [
        button(
            short(words("Remove from the programme: {name}", name=plain(one)).unescape()),
            f"prog:set:{number}:speakers:{which}",
        )
        for which, one in enumerate(session.speakers)
    ]
    picks += [
        button(
            short(words("Take the buttons back: {name}", name=one.name).unescape()),
            f"speakers:drop:{number}:{one.person_id}",
        )
        for one in assigned
    ]
    picks += [
        button(words("Withdraw the open link"), f"speakers:void:{number}:{one.id}")
        for one in await team.open_invitations(context.db, context.now, number)
    ]
    ways = [
        button(words("Add a name"), f"prog:ask:{number}:speakers"),
        button(words("Choose from the proposals"), f"speakers:pick:{number}"),
        button(words("Look for a name"), f"speakers:find:{number}"),
        button(words("Invite by a link"), f"speakers:link:{number}"),
        button(words("Back"), f"prog:card:{number}"),
    ]
    return Markup("\n\n").join(lines), [*[[pick] for pick in picks], *rows(words, ways)]


def _picks(context: Context, number: int, found: Sequence[Candidate]) -> list[list[InlineKeyboardButton]]:
    picks = [[button(short(one.name), f"speakers:add:{number}:{one.person_id}")] for one in found]
    return [*picks, [button(context.words("Back"), f"speakers:card:{number}")]]


async def _assign(context: Context, session: Session, number: int, person_id: int) -> None:
    """Somebody who handed in a form; nobody else can be assigned by a tap."""
    name = await session_speakers.name_of(context.db, person_id)
    person = await context.db.get(Person, person_id) if name else None
    if person is None or name is None:
        context.toast(context.words("This button is from an older message. Send /start to begin afresh."))
        return
    if await session_speakers.assign(context.db, number, person, name, context.now):
        team.record(context.db, context.person, "speakers.assign", session.id[:200], now=context.now)
        await _told(context, person, session, number)


async def told(context: Context, wish: Wish) -> None:
    """Whose proposal has got its session by a change, or has lost it when that was taken back."""
    edit = wish.edit
    if edit.places and edit.proposal_id is not None:
        gone = edit.undone_at is not None
        await placed(context, edit.proposal_id, wish.session, edit.session_id, gone=gone)


async def placed(
    context: Context, proposal_id: int, session: Session, number: int, *, gone: bool = False
) -> None:
    """Tell whose proposal is one for this session now, or no longer."""
    person = await letters.addressee(context.db, "proposal", proposal_id)
    if person is not None:
        await _told(context, person, session, number, gone=gone)


async def _told(
    context: Context, person: Person, session: Session, number: int, *, gone: bool = False
) -> None:
    await menu.follow(context, person)
    own = context.speak(person.language)
    title = shortened(descriptions.title(context.event, session, person.language), TITLE)
    if gone:
        text = own("You no longer have the live buttons of this session: {session}", session=title)
        context.turn.messages.append(message(person.telegram_id, text))
    else:
        text = own(
            "You have the live buttons of this session now: {session}\n"
            "With them you tell everybody concerned that it begins late or that the room is full. "
            "/live shows them.",
            session=title,
        )
        buttons = [(str(own("Live buttons")), f"live:card:{number}")]
        context.turn.messages.append(message(person.telegram_id, text, buttons))


async def _withdraw(context: Context, session: Session, number: int, person_id: int) -> None:
    person = await session_speakers.withdraw(context.db, number, person_id)
    if person is not None:
        team.record(context.db, context.person, "speakers.remove", session.id[:200], now=context.now)
        await _told(context, person, session, number, gone=True)


async def _invite(context: Context, number: int) -> None:
    words = context.words
    secret = await team.invite(context.db, context.person, Role.SPEAKER, context.now, session_id=number)
    team.record(context.db, context.person, "speakers.invite", number, now=context.now)
    url = f"https://t.me/{context.bot.username}?start=join-{secret}"
    text = words(
        "Send this link to the speaker. It works once, within two days, for whoever opens it first:\n{url}",
        url=url,
    )
    context.edit(text, [[button(words("Back"), f"speakers:card:{number}")]])


async def _session(context: Context, number: int) -> Session | None:
    key = await programme.key_of(context.db, number)
    return context.event.session(key) if key else None


def _titled(context: Context, session: Session) -> str:
    return shortened(descriptions.title(context.event, session, context.words.language), TITLE)
