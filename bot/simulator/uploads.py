"""Files that people send."""

from aiohttp import web

from bot.simulator.parameters import read
from bot.simulator.people import Json
from bot.simulator.requests import refuse
from bot.simulator.world import World


async def sent_file(world: World, request: web.Request) -> tuple[str, Json]:
    """Who sends, and the content of the message: a document or a photo."""
    form = await read(request, "")
    upload = form.uploads.get("file")
    if upload is None:
        raise refuse("a file is needed")
    raise refuse("not yet")
