"""Questions in, answers out: from the organisers' words alone."""

from bot.knowledge.ahead import Ahead, read_ahead
from bot.knowledge.answers import Answer, Source
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.understood import Kind, Understood

__all__ = ["Ahead", "Answer", "Kind", "Knowledge", "Source", "Understood", "read_ahead"]
