"""Waiting without sleeping."""

import asyncio
from collections.abc import Callable


class Signal:
    """Wakes all who wait for a change; each looks again whether it is the one."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether `ready` came true within so many seconds of real time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not ready():
            left = deadline - loop.time()
            if left <= 0:
                return False
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            try:
                # Not wait_for: in Python 3.11 it swallows a cancellation that meets a result.
                async with asyncio.timeout(left):
                    await future
            except TimeoutError:
                return ready()
            finally:
                self._waiting.discard(future)
        return True
