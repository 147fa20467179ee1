"""A Telegram of one's own: the Bot API over HTTP, and the people who use it."""

from bot.simulator.client import Telegram
from bot.simulator.server import Simulator, serve
from bot.simulator.timepiece import Clock, Moment

__all__ = ["Clock", "Moment", "Simulator", "Telegram", "serve"]
