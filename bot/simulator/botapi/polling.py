"""Fetching updates: long polling and the webhook."""

import re
from typing import Any

from bot.simulator.entities import links
from bot.simulator.errors import bad_request, conflict
from bot.simulator.parameters import Parameters
from bot.simulator.updates import DEFAULT_KINDS, KINDS
from bot.simulator.world import World

LONGEST_POLL = 50
# On this machine, a webhook needs no certificate.
LOOPBACK = ("http://127.0.0.1", "http://localhost")
PORTS = (80, 88, 443, 8443)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(world: World, call: Parameters) -> list[dict[str, Any]]:
    if world.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    choose_kinds(world, call)
    mine = world.poller.end(OTHER_POLLER)
    world.updates.changed.fire()
    offset = call.integer("offset")
    if offset:
        world.updates.confirm_before(offset)
    seconds = call.within("timeout", 0, 0, LONGEST_POLL)
    world.poller.waiting += 1
    try:
        await world.updates.changed.until(
            lambda: world.poller.number != mine or world.updates.waiting() > 0, seconds
        )
    finally:
        world.poller.waiting -= 1
    if world.closing:
        return []
    if world.poller.number != mine:
        raise conflict(world.poller.reason)
    return world.updates.head(call.within("limit", 100, 1, 100))


def choose_kinds(world: World, call: Parameters) -> None:
    """Which updates the bot wants from now on; without a word, what it said last."""
    given = call.structure("allowed_updates", "allowed updates")
    if isinstance(given, list):
        chosen = frozenset(name for name in given if name in KINDS)
        world.updates.allowed = chosen or DEFAULT_KINDS


def check_webhook(url: str) -> None:
    parts = links.split(url)
    if parts is None or parts[0] != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts[3] and int(parts[3]) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def set_webhook(world: World, call: Parameters) -> bool:
    url = call.text("url")
    if url and not url.startswith(LOOPBACK):
        check_webhook(url)
    secret = call.text("secret_token")
    if secret and not SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    choose_kinds(world, call)
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    if url:
        world.poller.end("terminated by setWebhook request")
        world.updates.changed.fire()
    world.webhook.set(url, secret, call.within("max_connections", 40, 1, 100))
    return True


def delete_webhook(world: World, call: Parameters) -> bool:
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    world.webhook.set("", "", 40)
    return True


def get_webhook_info(world: World, call: Parameters) -> dict[str, Any]:
    webhook = world.webhook
    shown: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": world.updates.waiting(),
    }
    if webhook.last_failure is not None:
        shown["last_error_date"] = webhook.last_failure.at
        shown["last_error_message"] = webhook.last_failure.reason
    if webhook.url:
        shown["max_connections"] = webhook.max_connections
        shown["ip_address"] = "127.0.0.1"
    if world.updates.allowed != DEFAULT_KINDS:
        shown["allowed_updates"] = sorted(world.updates.allowed)
    return shown
