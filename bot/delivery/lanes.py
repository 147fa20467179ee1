"""The deliveries in hand, a lane per chat: in order within a chat, the most urgent first among chats."""

from datetime import datetime
from heapq import heapify, heappop, heappush

from bot.delivery.claims import Claimed
from bot.delivery.pace import ChatPaces

Key = tuple[int, int]


class Lanes:
    """What this process has claimed and not yet sent. Times are monotonic seconds."""

    def __init__(self, paces: ChatPaces) -> None:
        self._paces = paces
        self._lanes: dict[int, list[tuple[Key, Claimed]]] = {}
        self._ready: list[tuple[Key, int]] = []  # chats by their most urgent delivery; may be stale
        self._later: list[tuple[float, int]] = []  # chats that must wait
        self._busy: set[int] = set()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, delivery: Claimed) -> None:
        heappush(self._lanes.setdefault(delivery.chat_id, []), (delivery.key, delivery))
        self._size += 1
        self._line_up(delivery.chat_id)

    def next(self, now: float) -> Claimed | None:
        """The delivery to send now, if any; its chat is busy until `done`."""
        while self._later and self._later[0][0] <= now:
            self._line_up(heappop(self._later)[1])
        while self._ready:
            key, chat_id = heappop(self._ready)
            lane = self._lanes.get(chat_id)
            if not lane or chat_id in self._busy or lane[0][0] != key:
                continue  # stale: its chat has lined up again, or will when it is done
            free_at = self._paces.of(chat_id).free_at()
            if free_at > now:
                heappush(self._later, (free_at, chat_id))
                continue
            return self._take(chat_id)
        return None

    def _take(self, chat_id: int) -> Claimed:
        lane = self._lanes[chat_id]
        delivery = heappop(lane)[1]
        if not lane:
            del self._lanes[chat_id]
        self._busy.add(chat_id)
        self._size -= 1
        return delivery

    def done(self, chat_id: int) -> None:
        """The chat's delivery is over, one way or another: its next one may go."""
        self._busy.discard(chat_id)
        self._line_up(chat_id)

    def _line_up(self, chat_id: int) -> None:
        lane = self._lanes.get(chat_id)
        if lane and chat_id not in self._busy:
            heappush(self._ready, (lane[0][0], chat_id))

    def next_at(self) -> float | None:
        """When the next waiting chat may hear something again."""
        return self._later[0][0] if self._later else None

    def drop_chat(self, chat_id: int) -> list[Claimed]:
        """Take back what is in hand for a chat."""
        dropped = [delivery for _, delivery in self._lanes.pop(chat_id, [])]
        self._size -= len(dropped)
        return dropped

    def drop_lapsing(self, by: datetime) -> list[Claimed]:
        """Take back what is in hand by leases that end by then."""
        dropped = []
        for chat_id, lane in list(self._lanes.items()):
            kept = [entry for entry in lane if entry[1].lease_until > by]
            if len(kept) == len(lane):
                continue
            dropped += [delivery for _, delivery in lane if delivery.lease_until <= by]
            del self._lanes[chat_id]
            if kept:
                heapify(kept)
                self._lanes[chat_id] = kept
                self._line_up(chat_id)
        self._size -= len(dropped)
        return dropped

    def drop_all(self) -> list[Claimed]:
        """Take back everything that is in hand."""
        return [delivery for chat_id in list(self._lanes) for delivery in self.drop_chat(chat_id)]
