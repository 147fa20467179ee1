"""The log: lines that an operator can read, without secrets and without personal data."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import structlog

# What they log in detail is of no use to an operator, and some of it is what people wrote.
NOISY = (
    "aiosqlite",
    "aiohttp.access",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpx",
    "sqlalchemy",
    "telegram",
)
HIDDEN = "<token>"


def configure_logs(level: str, *, json_lines: bool, hidden: Sequence[str]) -> None:
    """Send structlog's and the libraries' lines to standard error, `hidden` words blotted out."""

    def blot(_: object, __: str, rendered: Any) -> str:
        line = str(rendered)
        for secret in hidden:
            line = line.replace(secret, HIDDEN)
        return line

    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer, blot],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
