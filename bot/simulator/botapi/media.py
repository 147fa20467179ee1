"""Sending files, places and contacts; fetching files."""

import mimetypes

from bot.simulator.botapi.formatting import caption_text
from bot.simulator.botapi.sending import deliver
from bot.simulator.errors import ApiError, bad_request
from bot.simulator.files import StoredFile
from bot.simulator.images import size_of
from bot.simulator.parameters import Parameters, Upload
from bot.simulator.people import Json
from bot.simulator.world import World

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LONGEST_SIDES = 10_000
LONGEST_RATIO = 20


def send_document(world: World, call: Parameters) -> Json:
    stored = file_of(world, call, "document")
    return deliver(world, call, {"document": document(stored), **caption_text(world, call)})


def send_photo(world: World, call: Parameters) -> Json:
    stored = file_of(world, call, "photo")
    return deliver(world, call, {"photo": photo(stored), **caption_text(world, call)})


def document(stored: StoredFile) -> Json:
    return {"file_name": stored.name, "mime_type": stored.mime_type, **stored.reference()}


def photo(stored: StoredFile) -> list[Json]:
    return [{**stored.reference(), "width": stored.width, "height": stored.height}]


def file_of(world: World, call: Parameters, kind: str) -> StoredFile:
    """The file that a call uploads, or names by its file_id."""
    given = call.text(kind)
    upload = call.uploads.get(given.removeprefix("attach://") if given.startswith("attach://") else kind)
    if upload is not None:
        return keep(world, kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.get(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def keep(world: World, kind: str, upload: Upload) -> StoredFile:
    """Takes a new file into Telegram's keeping, if it may."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_FILE:
        raise ApiError(413, "Request Entity Too Large")
    size = (0, 0)
    if kind == "photo":
        size = photo_size(upload)
    mime_type = mimetypes.guess_type(upload.name)[0] or upload.mime_type.partition(";")[0]
    return world.files.keep(kind, upload.name, mime_type, upload.content, size)


def photo_size(upload: Upload) -> tuple[int, int]:
    if len(upload.content) > LARGEST_PHOTO:
        length = len(upload.content)
        raise bad_request(f'file "{upload.name}" of size {length} bytes is too big for a photo')
    size = size_of(upload.content)
    if size is None or 0 in size:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > LONGEST_SIDES or max(size) > LONGEST_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def location(call: Parameters) -> Json:
    for name in ("latitude", "longitude"):
        if not call.text(name):
            raise bad_request(f"{name} is empty")
    place = {"latitude": call.decimal("latitude"), "longitude": call.decimal("longitude")}
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad_request("wrong coordinates specified")
    return place


def send_location(world: World, call: Parameters) -> Json:
    return deliver(world, call, {"location": location(call)})


def send_venue(world: World, call: Parameters) -> Json:
    place = location(call)
    for name in ("title", "address"):
        if not call.text(name):
            raise bad_request(f"{name} is empty")
    venue = {"location": place, "title": call.text("title"), "address": call.text("address")}
    return deliver(world, call, {"location": place, "venue": venue})


def send_contact(world: World, call: Parameters) -> Json:
    number, first_name = call.text("phone_number"), call.text("first_name")
    if not number:
        raise bad_request("phone number is empty")
    if not first_name:
        raise bad_request("first name is empty")
    contact: Json = {"phone_number": number, "first_name": first_name}
    contact.update({name: call.text(name) for name in ("last_name", "vcard") if call.text(name)})
    return deliver(world, call, {"contact": contact})


def get_file(world: World, call: Parameters) -> Json:
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.get(file_id)
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**stored.reference(), "file_path": stored.path}
