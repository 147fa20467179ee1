"""The bot with a safeguard switched off."""

from bot.cli import main
from tests import unsafe

unsafe.confirm_before_storing()
main()
