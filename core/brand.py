"""What the market is called in each language: pages, mails and papers ask here."""

import re
from email.utils import parseaddr, quote

from django.conf import settings
from django.utils.translation import get_language


def market_name() -> str:
    """The market's name in the active language."""
    names = settings.MARKET_NAMES
    name: str = names.get(get_language() or "", "") or settings.MARKET_NAME
    return name


def sender() -> str:
    """Who a mail is from: the market's own name follows the active language."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if name in settings.MARKET_NAMES.values():
        name = market_name()
    if not name:
        return address
    is_plain = re.fullmatch(r"[\w ]+", name)
    # Signs beyond ASCII stay as they are: Django encodes them when it sends.
    return f"{name} <{address}>" if is_plain else f'"{quote(name)}" <{address}>'
