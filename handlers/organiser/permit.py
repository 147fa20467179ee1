"""Who may: every tool of the team passes through here, whatever way it is called."""

from dataclasses import dataclass

from telegram import Update

from bot.context import Context
from bot.services.roles import Right, may
from handlers import other
from handlers.prompts import Handle


@dataclass(frozen=True)
class Only:
    """A handler for those who have the right now, in private (or in the team's own group); for everybody
    else it is not there.
    """

    right: Right
    handle: Handle
    in_team_chat: bool = False

    async def __call__(self, update: Update, context: Context) -> None:
        if permits(update, context, self.right, in_team_chat=self.in_team_chat):
            await self.handle(update, context)
        elif update.callback_query is not None:
            await other.old_button(update, context)
        elif context.turn.chat.kind == "private":
            await other.unknown_command(update, context)


def only(right: Right, handle: Handle, *, in_team_chat: bool = False) -> Only:
    """The handler, behind the right that it takes."""
    return Only(right, handle, in_team_chat)


def permits(update: Update, context: Context, right: Right, *, in_team_chat: bool = False) -> bool:
    """Whether this person may do this here; what was forwarded is somebody else's words."""
    message = update.message
    if message is not None and message.forward_origin is not None:
        return False
    chat = context.turn.chat
    here = chat.kind == "private" or (in_team_chat and chat.id == context.turn.house.team_chat)
    return here and may(context.person.role, right)
