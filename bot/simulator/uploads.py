"""Files that people send."""

from aiohttp import web

from bot.simulator import entities
from bot.simulator.botapi.media import document, keep, photo
from bot.simulator.errors import ApiError
from bot.simulator.parameters import read
from bot.simulator.people import Json
from bot.simulator.requests import refuse
from bot.simulator.world import World


async def sent_file(world: World, request: web.Request) -> tuple[str, Json]:
    """Who sends, and the content of the message: a document or a photo."""
    form = await read(request, "")
    upload = form.uploads.get("file")
    kind = form.text("kind") or "document"
    if upload is None or kind not in {"document", "photo"}:
        raise refuse("a file is needed, and as kind document or photo")
    try:
        stored = keep(world, kind, upload)
    except ApiError as error:
        raise refuse(error.description) from None
    content: Json = {kind: document(stored) if kind == "document" else photo(stored)}
    caption = form.text("caption")
    if caption:
        found = entities.shown(entities.find(caption))
        content |= {"caption": caption, **({"caption_entities": found} if found else {})}
    return form.text("from"), content
