"""Waiting for what another task will bring about."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], wanted: T, seconds: float = 15) -> None:
    """Look until one sees what is wanted; fails with what was seen last."""
    seen: object = None
    try:
        async with asyncio.timeout(seconds):
            while (seen := await look()) != wanted:  # noqa: ASYNC110 (what is looked at is another process's)
                await asyncio.sleep(0.03)
    except TimeoutError:
        assert seen == wanted
