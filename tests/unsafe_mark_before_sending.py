"""The bot with a safeguard switched off."""

from bot.cli import main
from tests import unsafe

unsafe.mark_before_sending()
main()
