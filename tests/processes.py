"""The processes that a test has started, so that a test that fails leaves none behind."""

import os
import signal
from contextlib import suppress

RUNNING: set[int] = set()  # their numbers


def kill_all() -> None:
    """SIGKILL to whatever still runs."""
    for process in RUNNING:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    RUNNING.clear()
