"""/audit: what the team did, the newest first."""

from markupsafe import Markup
from telegram import Update

from bot.context import Context
from bot.services import team
from handlers.buttons import button, rows

ON_A_PAGE = 15


async def show(update: Update, context: Context) -> None:
    """A page of the log: audit, or audit:NUMBER for what was before that entry."""
    data = str(update.callback_query.data if update.callback_query else "")
    before = int(data.partition(":")[2] or 0) or None
    words = context.words
    entries = await team.log(context.db, before, ON_A_PAGE + 1)
    lines = [
        Markup("{} · {} · <code>{}</code>").format(
            words.moment(context.event.local(entry.done_at)),
            words.isolate(
                name or str(words("somebody")),
            ),
            " ".join(part for part in (entry.action, entry.subject) if part),
        )
        for entry, name in entries[:ON_A_PAGE]
    ]
    ways = (
        [button(words("Earlier"), f"audit:{entries[ON_A_PAGE - 1][0].id}")]
        if len(entries) > ON_A_PAGE
        else []
    )
    ways.append(button(words("Back"), "organise"))
    text = Markup("\n").join([words("<b>Activity log</b>"), *(lines or [words("Nothing yet.")])])
    if update.callback_query:
        context.edit(text, rows(words, ways))
    else:
        context.reply(text, rows(words, ways))
