"""The page on which one chats, and its files."""

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parent / "page"


def page_routes() -> list[web.RouteDef]:
    return [web.get("/", index), web.get("/static/{path:.+}", static)]


async def index(request: web.Request) -> web.StreamResponse:
    return serve_file(PAGE / "index.html")


async def static(request: web.Request) -> web.StreamResponse:
    path = (PAGE / request.match_info["path"]).resolve()
    if not path.is_relative_to(PAGE):
        raise web.HTTPNotFound
    return serve_file(path)


def serve_file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        return web.Response(text="The page is not here; the simulator's HTTP interface is.", status=404)
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
