"""Text with entities, as Telegram's own library reads, finds and repairs them."""

from bot.simulator.entities.entity import Entity, EntityError, shown
from bot.simulator.entities.finding import find
from bot.simulator.entities.fixing import EMPTY, fix
from bot.simulator.entities.html import parse

__all__ = ["EMPTY", "Entity", "EntityError", "find", "fix", "parse", "shown"]
