"""The event folder: load it, check it, and say its dates in six languages."""

from bot.event.check import check
from bot.event.findings import EventError, Finding, Level
from bot.event.load import load
from bot.event.model import Decision, Event, FactSource, Session, Thing

__all__ = [
    "Decision",
    "Event",
    "EventError",
    "FactSource",
    "Finding",
    "Level",
    "Session",
    "Thing",
    "check",
    "load",
]
