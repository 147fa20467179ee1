"""/team: who is in it, inviting by a link, taking a role back; and opening such a link."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import team
from bot.services.roles import TEAM
from bot.services.saying import message
from bot.services.team import Member
from bot.texts import Words
from handlers import menu
from handlers.buttons import button, rows
from handlers.form_screens import Screen, short
from models import Role


async def show(update: Update, context: Context) -> None:
    """All members, a button each for those who can be removed."""
    _say(context, await _overview(context))


async def tap(update: Update, context: Context) -> None:
    """A button of the team: team:VERB:WHICH."""
    _, verb, which = str(update.callback_query.data if update.callback_query else "").split(":", 2)
    words = context.words
    match verb:
        case "invite":
            picks = [button(role_name(words, role), f"team:link:{role}") for role in TEAM]
            context.edit(words("Which role shall the new member have?"), [
                *[[pick] for pick in picks], [button(words("Back"), "team")]])  # fmt: skip
        case "link" if which in TEAM:
            await _invite(context, Role(which))
        case "void":
            await _withdraw(context, int(which))
        case "drop" | "gone" if which.isdigit():
            await _remove(context, int(which), sure=verb == "gone")


async def join(update: Update, context: Context, secret: str) -> None:
    """Somebody has opened an invitation."""
    words, user = context.words, update.effective_user
    name = user.full_name if user else ""
    invitation = await team.accept(context.db, secret, context.person, name, context.now)
    if invitation is None:
        context.reply(words("This link is not valid any more."))
        return
    team.record(context.db, context.person, "team.join", invitation.id, now=context.now)
    await menu.follow(context, context.person)
    if invitation.session_id is not None:
        _welcome_speaker(context, invitation.session_id)
        return
    text = words("Welcome to the team: you are {role} now.", role=role_name(words, context.person.role))
    context.reply(text, [[button(words("For the team"), "organise")]])


def _welcome_speaker(context: Context, number: int) -> None:
    words = context.words
    text = words(
        "Welcome. You have the live buttons of your session now: with them you tell everybody concerned "
        "that it begins late or that the room is full. /live shows them."
    )
    context.reply(text, [[button(words("Live buttons"), f"live:card:{number}")]])


async def _overview(context: Context) -> Screen:
    words = context.words
    members = await team.members(context.db, context.turn.house.roles)
    lines = [words("<b>The team</b>")]
    lines += [words("{name}: {role}", name=m.name, role=role_name(words, m.person.role)) for m in members]
    open_ = await team.open_invitations(context.db, context.now)
    picks = [
        button(short(words("Remove {name}", name=member.name).unescape()), f"team:drop:{member.person.id}")
        for member in members
        if _can_go(context, member)
    ]
    picks += [
        button(
            words("Withdraw the open link for {role}", role=role_name(words, one.role)), f"team:void:{one.id}"
        )
        for one in open_
    ]
    picks.append(button(words("Invite somebody"), "team:invite:0"))
    return Markup("\n").join(lines), [*[[pick] for pick in picks], [button(words("Back"), "organise")]]


def _can_go(context: Context, member: Member) -> bool:
    return member.person.granted_role is not None and member.person.id != context.person.id


async def _invite(context: Context, role: Role) -> None:
    words = context.words
    secret = await team.invite(context.db, context.person, role, context.now)
    team.record(context.db, context.person, "team.invite", role, now=context.now)
    url = f"https://t.me/{context.bot.username}?start=join-{secret}"
    text = words(
        "Send this link to the new member. It works once, within two days, "
        "for whoever opens it first:\n{url}",
        url=url,
    )
    context.edit(text, rows(words, [button(words("Back"), "team")]))


async def _withdraw(context: Context, number: int) -> None:
    if await team.withdraw(context.db, number, context.now):
        team.record(context.db, context.person, "team.withdraw", number, now=context.now)
    context.edit(*await _overview(context))


async def _remove(context: Context, number: int, *, sure: bool) -> None:
    words = context.words
    members = await team.members(context.db, context.turn.house.roles)
    member = next((one for one in members if one.person.id == number), None)
    if member is None or not _can_go(context, member):
        context.edit(*await _overview(context))
        return
    if not sure:
        text = words("Shall I remove {name} from the team? It takes effect at once.", name=member.name)
        yes = button(words("Yes, remove"), f"team:gone:{number}")
        context.edit(text, [[yes], [button(words("Back"), "team")]])
        return
    removed = await team.remove(context.db, number, context.turn.house.roles, context.now)
    if removed is not None:
        team.record(context.db, context.person, "team.remove", number, now=context.now)
        own = context.speak(removed.language)
        context.turn.messages.append(
            message(removed.telegram_id, own("You are no longer in the organisers' team."))
        )
        await menu.follow(context, removed)
    context.edit(*await _overview(context))


def role_name(words: Words, role: Role) -> str:
    return {
        Role.PARTICIPANT: words("participant"),
        Role.SPEAKER: words("speaker"),
        Role.HELPER: words("helper"),
        Role.ORGANISER: words("organiser"),
        Role.OWNER: words("owner"),
    }[role]


def _say(context: Context, screen: Screen) -> None:
    if context.incoming.callback_query:
        context.edit(*screen)
    else:
        context.reply(*screen)
