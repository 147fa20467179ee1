"""Reading a programme's file, whatever its format."""

import codecs
import zlib
from zoneinfo import ZoneInfo

from bot.event.importing import frab_json, frab_xml, ical
from bot.event.importing.entry import Contents, UnreadableError

LARGEST = 30 * 1024 * 1024  # bytes, unpacked
GZIP = b"\x1f\x8b"
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read(content: bytes, local: ZoneInfo) -> Contents:
    """What a file says; `local` is the zone of times without one. Raises UnreadableError."""
    if content.startswith(GZIP):
        content = _unpacked(content)
    if len(content) > LARGEST:
        raise UnreadableError(f"it is larger than {LARGEST >> 20} MB")
    # Past a byte order mark, and past the other half of each letter in UTF-16.
    if content[:64].translate(None, b"\xef\xbb\xbf\xff\xfe\x00").lstrip().startswith(b"<"):
        if b"<html" in content[:1000].lower():
            raise UnreadableError("it is a web page; give the address of its JSON, XML or iCalendar export")
        return frab_xml.read(content.removeprefix(codecs.BOM_UTF8).lstrip(), local)
    words = _decoded(content)
    if words.startswith(("{", "[")):
        return frab_json.read(words, local)
    if words[:15].upper() == "BEGIN:VCALENDAR":
        return ical.read(words, local)
    raise UnreadableError("it is neither JSON nor XML nor iCalendar" if words else "it is empty")


def _decoded(content: bytes) -> str:
    encoding = WIDE.get(content[:2], "utf-8-sig")
    try:
        return content.decode(encoding).strip()
    except UnicodeDecodeError as error:
        raise UnreadableError(f"byte {error.start}: it is not written in UTF-8") from None


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(content, LARGEST + 1)
    except zlib.error as error:
        raise UnreadableError(f"it cannot be unpacked ({error})") from None
    if not unpacking.eof and len(unpacked) <= LARGEST:
        raise UnreadableError("it is not whole: its packing breaks off")
    return unpacked
