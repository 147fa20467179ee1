"""Questions in, answers out: from the organisers' words alone."""

from bot.knowledge.answers import Source
from bot.knowledge.knowledge import Answer, Knowledge
from bot.knowledge.understood import Kind, Understood

__all__ = ["Answer", "Kind", "Knowledge", "Source", "Understood"]
