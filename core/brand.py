"""What the market is called in each language: pages, mails and papers ask here."""

import re
from email.utils import parseaddr, quote

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from .market import first_language
from .runtime_settings import RuntimeSetting, SettingRefusedError

_AS_IT_COMES = frozenset({"Nanpo", "南坡"})
LONGEST = 40  # signs of a name: it stands in the head of a phone's page


def _check_names(names: dict[str, str]) -> None:
    if not all(name.strip() for name in names.values()) or not names:
        raise SettingRefusedError(_("Enter the market’s name."))
    if any(len(name) > LONGEST for name in names.values()):
        raise SettingRefusedError(
            _("The name can have {most} characters.").format(most=LONGEST)
        )


NAMES = RuntimeSetting[dict[str, str]](
    "MARKET_NAMES", _("Name of the market"), check=_check_names
)


def market_name() -> str:
    """The market's name in the active language."""
    return name_in(get_language() or "")


def market_initial() -> str:
    """The first sign of a name that the market gave itself, for its seal.

    Empty under the name that it comes with, whose seal is drawn.
    """
    name = market_name().strip()
    return "" if name in _AS_IT_COMES else name[:1].upper()


def plain_name() -> str:
    """The name for papers of banks and machines, which have no language."""
    return name_in(settings.LANGUAGE_CODE)


def name_in(language: str) -> str:
    """The market's name in a language; in any that it has one in, if it has none."""
    names = NAMES()
    name = names.get(language) or names.get(first_language())
    return name or next(filter(None, names.values()), "") or settings.MARKET_NAME


def said_by(name: object, text: object) -> str:
    """What a sender says in one line, with the colon of the active language."""
    return gettext("%(sender)s: %(text)s") % {"sender": name, "text": text}


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
