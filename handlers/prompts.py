"""Asking for a message: the next one that the person writes or sends is taken for the answer."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import Update
from telegram.ext.filters import UpdateFilter

from bot.context import Context, Incoming
from bot.services import prompts
from handlers import other

Handle = Callable[[Update, Context], Coroutine[Any, Any, None]]


class Answers(UpdateFilter):
    """Lets through what answers a prompt."""

    def filter(self, update: Update) -> bool:
        return isinstance(update, Incoming) and update.turn.prompt is not None


class Prompts:
    """Who takes the answers, by the kind of the prompt."""

    def __init__(self, takers: Mapping[str, Handle]) -> None:
        self._takers = takers

    async def answer(self, update: Update, context: Context) -> None:
        """The prompt is over; whoever takes the answer may ask again."""
        prompt = context.turn.prompt
        taker = self._takers.get(prompt.kind) if prompt else None
        await prompts.close(context.db, context.person)
        await (taker or other.not_words)(update, context)


async def ask(context: Context, kind: str, about: object = "") -> None:
    """Take the person's next message for the answer; a tapped screen is where it goes on."""
    query = context.incoming.callback_query
    message_id = query.message.message_id if query and query.message else None
    await prompts.ask(context.db, context.person, kind, about, message_id=message_id, now=context.now)
