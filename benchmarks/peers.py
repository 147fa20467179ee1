"""The peers: python-telegram-bot and aiogram as they come, bare and without a database.

`python -m benchmarks.peers ptb fan-out URL` prints its figures as JSON; `echo` answers until ended.
"""

import argparse
import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot as AiogramBot
from aiogram import Dispatcher, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackContext, MessageHandler, filters

from benchmarks.common import TEXT, TOKEN

Send = Callable[[int], Awaitable[object]]


async def fan_out(send: Send, messages: int, at_once: int) -> dict[str, float]:
    """Send one message to each of so many chats, so many at once."""
    chats = iter(range(1, messages + 1))

    async def sender() -> None:
        for chat_id in chats:
            await send(chat_id)

    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(sender() for _ in range(at_once)))
    seconds = time.perf_counter() - start
    return {"rate": messages / seconds, "load": (time.process_time() - cpu) / seconds}


def ptb(url: str) -> Application[Any, Any, Any, Any, Any, Any]:
    return ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").build()


def aiogram(url: str) -> AiogramBot:
    return AiogramBot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


async def ptb_fan_out(url: str, messages: int, at_once: int) -> dict[str, float]:
    async with ptb(url).bot as bot:
        return await fan_out(lambda chat_id: bot.send_message(chat_id, TEXT), messages, at_once)


async def aiogram_fan_out(url: str, messages: int, at_once: int) -> dict[str, float]:
    async with aiogram(url) as bot:
        return await fan_out(lambda chat_id: bot.send_message(chat_id, TEXT), messages, at_once)


def ptb_echo(url: str) -> None:
    async def echo(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    app = ptb(url)
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.run_polling()


async def aiogram_echo(url: str) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> None:
        await message.answer(message.text or "")

    await dispatcher.start_polling(aiogram(url))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=["ptb", "aiogram"])
    parser.add_argument("what", choices=["fan-out", "echo"])
    parser.add_argument("url")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=100)
    options = parser.parse_args()
    logging.disable()
    if options.what == "fan-out":
        send = ptb_fan_out if options.peer == "ptb" else aiogram_fan_out
        print(json.dumps(asyncio.run(send(options.url, options.messages, options.at_once))))
    elif options.peer == "ptb":
        ptb_echo(options.url)
    else:
        asyncio.run(aiogram_echo(options.url))


if __name__ == "__main__":
    main()
