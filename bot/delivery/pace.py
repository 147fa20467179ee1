"""How fast to speak: an even pace overall, and short bursts within a chat. Times are monotonic seconds."""

from dataclasses import dataclass, field

# A burst is what earns a 429, and a message is counted when Telegram sees it, not when it left: an
# even pace a little under the limit keeps to it however Telegram counts.
SHARE = 0.975
# So much lateness is made up for, so that a busy moment costs no throughput.
CATCH_UP_SECONDS = 0.010
BURST = 3


class Pace:
    """An even pace on a time line of its own."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / (per_second * SHARE)
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next message may go; 0 if it may go now."""
        return max(0.0, self._next - now)

    def spend(self, now: float) -> None:
        """A message goes out now."""
        self._next = max(self._next, now - CATCH_UP_SECONDS) + self._interval

    def hold(self, until: float) -> None:
        """Nothing may go before `until`."""
        self._next = max(self._next, until)


@dataclass(slots=True)
class ChatPace:
    """One chat's pace: `BURST` at once, then one per `interval`."""

    interval: float
    due: float = 0.0
    held: float = 0.0

    def free_at(self) -> float:
        return max(self.held, self.due - (BURST - 1) * self.interval)

    def spend(self, now: float) -> None:
        self.due = max(self.due, now) + self.interval


@dataclass
class ChatPaces:
    """The paces of all chats that heard something lately."""

    per_second: float
    group_per_minute: float
    _paces: dict[int, ChatPace] = field(default_factory=dict)
    _flooded: dict[int, float] = field(default_factory=dict)  # chats that earned a 429, until when
    _swept: float = 0.0

    def of(self, chat_id: int) -> ChatPace:
        pace = self._paces.get(chat_id)
        if pace is None:
            # Telegram counts a group's messages over a whole minute: the burst is part of them.
            seconds = 60 / max(self.group_per_minute - BURST, 0.5) if chat_id < 0 else 1 / self.per_second
            pace = self._paces[chat_id] = ChatPace(seconds)
        return pace

    def flooded(self, chat_id: int, now: float, until: float) -> bool:
        """Hold a chat that earned a 429. It does not say whose limit it is: True if it is everybody's.

        Of one chat, that chat waits. Of two at a time, all have to.
        """
        self._flooded = {chat: end for chat, end in self._flooded.items() if end > now}
        others = [chat for chat in self._flooded if chat != chat_id and chat > 0]
        self._flooded[chat_id] = until
        self.of(chat_id).held = until
        return bool(others) and chat_id > 0

    def sweep(self, now: float) -> None:
        """Forget the chats that owe nothing any more, now and then."""
        if now - self._swept > 30:
            self._swept = now
            self._paces = {chat: pace for chat, pace in self._paces.items() if max(pace.due, pace.held) > now}
