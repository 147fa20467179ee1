"""Failures on demand."""

import itertools
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.simulator.errors import ApiError, too_many_requests

FaultKind = Literal["429", "403", "400", "500", "502", "drop", "drop_before", "delay", "garbage", "redeliver"]
DESCRIPTIONS = {
    "400": "Bad Request: chat not found",
    "403": "Forbidden: bot was blocked by the user",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}


@dataclass(slots=True)
class Fault:
    """One failure to come: to whom, after how many calls, how often."""

    id: int
    kind: FaultKind
    method: str | None
    chat_id: int | None
    times: int
    after: int
    retry_after: int
    seconds: float
    description: str | None

    def concerns(self, method: str, chat_id: str) -> bool:
        if self.kind == "redeliver":
            return method == "getupdates"
        if self.method is None:
            # Polling goes on all the time and would use the fault up.
            if method == "getupdates":
                return False
        elif self.method != method:
            return False
        return self.chat_id is None or str(self.chat_id) == chat_id

    def refusal(self) -> ApiError | None:
        """What Telegram answers, when the fault is an answer."""
        if self.kind == "429":
            return too_many_requests(self.retry_after)
        if self.kind in DESCRIPTIONS:
            return ApiError(int(self.kind), self.description or DESCRIPTIONS[self.kind])
        return None


class Faults:
    """The failures that are planned."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def plan(self, given: dict[str, Any]) -> Fault:
        """Plans a failure; an unknown kind is a ValueError."""
        kind = str(given.get("kind"))
        if kind not in get_args(FaultKind):
            msg = f"unknown kind of fault: {kind}"
            raise ValueError(msg)
        method = given.get("method")
        fault = Fault(
            id=next(self._ids),
            kind=kind,  # type: ignore[arg-type]  # just checked
            method=str(method).lower() if method else None,
            chat_id=given.get("chat_id"),
            times=int(given.get("times", 1)),
            after=int(given.get("after", 0)),
            retry_after=int(given.get("retry_after", 1)),
            seconds=float(given.get("seconds", 1.0)),
            description=given.get("description"),
        )
        self._faults.append(fault)
        return fault

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The failure that befalls this call, if any: the first planned one that is due."""
        for fault in self._faults:
            if not fault.concerns(method, chat_id):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        self._faults.clear()

    def shown(self) -> list[dict[str, Any]]:
        return [{"id": f.id, "kind": f.kind, "method": f.method, "times": f.times} for f in self._faults]
