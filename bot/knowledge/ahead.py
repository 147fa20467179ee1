"""Questions read ahead: on another core, a second process reads them while the bot stores them.

Reading is most of the work of an answer, and it depends on the text alone. The second process is a copy of
this one, made when all is loaded, so it shares its memory and cannot read differently. Where it cannot be
had, or is gone, every question is read on the spot: slower, and to the same effect.
"""

import asyncio
import atexit
import multiprocessing
import os
import pickle
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from multiprocessing.process import BaseProcess

import structlog

from bot.knowledge.knowledge import Knowledge

TOGETHER = 32  # questions: read together, they take a third of the time that they take one by one
ROOM = 256  # questions that may be waiting
PATIENCE = 2.0  # seconds
LENGTH = 4  # bytes that say how many follow

log = structlog.get_logger(__name__)


class Ahead:
    """The second process, as the bot sees it.

    What goes over the wire is a length and a pickle: lists of questions one way, what was made of them the
    other way, in the same order.
    """

    def __init__(self, knowledge: Knowledge, process: BaseProcess, wire: socket.socket) -> None:
        self.knowledge = knowledge
        self._process = process
        self._wire = wire
        self._writer: asyncio.StreamWriter | None = None
        self._asked: dict[str, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read ahead until the block ends."""
        reader, self._writer = await asyncio.open_connection(sock=self._wire)
        listening = asyncio.create_task(self._listen(reader), name="reading ahead")
        try:
            yield
        finally:
            listening.cancel()
            self._give_up()

    def begin(self, questions: Iterable[str], *, if_idle: bool = False) -> None:
        """Have these read, as far as there is room; or only where hardly anything else is being read."""
        new = [one for one in dict.fromkeys(questions) if one not in self._asked]
        new = [one for one in new if not self.knowledge.has_read(one)]
        room = TOGETHER if if_idle else ROOM
        if self._writer is None or len(self._asked) + len(new) > room:
            return
        for at in range(0, len(new), TOGETHER):
            together = new[at : at + TOGETHER]
            self._writer.write(_framed(together))
            self._asked |= dict.fromkeys(together, asyncio.get_running_loop().create_future())

    async def ready(self, questions: Iterable[str]) -> None:
        """Wait until those of these that are being read are read."""
        reading = {self._asked[one] for one in questions if one in self._asked}
        if reading and (await asyncio.wait(reading, timeout=PATIENCE))[1]:
            self._give_up("it is stuck")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Take up what was read."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                length = int.from_bytes(await reader.readexactly(LENGTH))
                answer = await reader.readexactly(length)
                questions, foreseen = pickle.loads(answer)  # noqa: S301 (from a copy of this process)
                self.knowledge.remember(foreseen)
                for asked in {self._asked.pop(one, None) for one in questions}:
                    if asked is not None and not asked.done():
                        asked.set_result(None)
        self._give_up("it is gone")

    def _give_up(self, why: str | None = None) -> None:
        if self._writer is not None:
            if why:
                log.warning("questions are no longer read ahead by another process", why=why)
            self._writer.close()  # which ends the process, too
            self._process.kill()
            self._process.join()
        self._writer = None
        for asked in self._asked.values():
            if not asked.done():
                asked.set_result(None)
        self._asked.clear()


def read_ahead(knowledge: Knowledge) -> Ahead | None:
    """Begin to read ahead, if this machine has a core for it; to be called while there is but one thread."""
    if sys.platform != "linux" or len(cores := os.sched_getaffinity(0)) < 2:
        return None
    here, there = socket.socketpair()
    copies = multiprocessing.get_context("fork")
    process = copies.Process(target=_serve, args=(knowledge, here, there), name="reading ahead", daemon=True)
    process.start()
    # Each keeps to cores of its own. Else, awoken by the bot, the other begins on the bot's core and the bot
    # goes on with whatever is colder: an answer then takes a third longer.
    its = secrets.choice(sorted(cores))  # several bots here hardly all choose the same
    os.sched_setaffinity(process.pid or 0, {its})
    os.sched_setaffinity(0, cores - {its})
    there.close()
    atexit.register(here.close)  # which ends the process, if the bot leaves before it runs
    return Ahead(knowledge, process, here)


def _serve(knowledge: Knowledge, here: socket.socket, there: socket.socket) -> None:
    """Read what comes in, until the bot is gone."""
    here.close()  # else the bot's end would stay open without the bot
    for number in (signal.SIGINT, signal.SIGTERM):  # they are for the bot, which finishes what it has in hand
        signal.signal(number, signal.SIG_IGN)
    with suppress(ConnectionError), there, there.makefile("rwb") as wire:  # its last words may find nobody
        while length := wire.read(LENGTH):
            asked = wire.read(int.from_bytes(length))
            questions = pickle.loads(asked)  # noqa: S301 (from the process that this is a copy of)
            wire.write(_framed((questions, knowledge.read_ahead(questions))))
            wire.flush()


def _framed(what: object) -> bytes:
    packed = pickle.dumps(what)
    return len(packed).to_bytes(LENGTH) + packed
