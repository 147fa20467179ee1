"""Importing a programme: what its file says, as sessions of an event."""

from bot.event.importing.entry import Contents, UnreadableError, Unusable
from bot.event.importing.read import LARGEST, read
from bot.event.importing.sessions import Programme, programme, slug

__all__ = ["LARGEST", "Contents", "Programme", "UnreadableError", "Unusable", "programme", "read", "slug"]
