"""The switches of the daily digest: for oneself, and for the organisers' group."""

from telegram import Update

from bot.context import Context
from bot.services import digest, team
from handlers.buttons import button
from handlers.form_screens import Screen
from handlers.registration_cards import show as say


async def show(update: Update, context: Context) -> None:
    """Who gets it."""
    say(context, await _screen(context))


async def tap(update: Update, context: Context) -> None:
    """A switch: digest:me|group:on|off."""
    _, whose, to = str(update.callback_query.data if update.callback_query else "").split(":")
    person, group = context.person, context.turn.house.team_chat
    chat_id = person.telegram_id if whose == "me" else group
    if chat_id is None:
        context.toast(context.words("There is no organisers' group in the settings."), alert=True)
        return
    owner = person if whose == "me" else None
    language = person.language if owner else context.event.languages[0]
    switched = await digest.switch(context.db, chat_id, owner, language, context.now, on=to == "on")
    if switched:
        team.record(context.db, person, f"digest.{to}", whose, now=context.now)
    context.edit(*await _screen(context))


async def _screen(context: Context) -> Screen:
    words, group = context.words, context.turn.house.team_chat
    text = words(
        "The daily digest tells yesterday's figures, what waits, and what is on today, "
        "each morning at {time}.",
        time=f"{digest.HOUR:%H:%M}",
    )
    if await digest.wanted(context.db, context.person.telegram_id):
        picks = [button(words("Stop sending it to me"), "digest:me:off")]
    else:
        picks = [button(words("Send it to me"), "digest:me:on")]
    if group is not None and await digest.wanted(context.db, group):
        picks.append(button(words("Stop sending it to our group"), "digest:group:off"))
    elif group is not None:
        picks.append(button(words("Send it to our group"), "digest:group:on"))
    picks.append(button(words("Back"), "organise"))
    return text, [[pick] for pick in picks]
