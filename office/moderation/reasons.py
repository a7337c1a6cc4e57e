"""Reasons that offices give often, each in every language of the market."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "photo": _("The photo does not show the goods well. Please take one by daylight."),
    "words": _("Please say more: where and how it is grown, and how it is packed."),
    "claim": _("Please leave out what can't be shown, such as cures and superlatives."),
    "price": _("The price looks like a slip. Please check it."),
    "pack": _("Please check what is in the pack and what it weighs."),
    "category": _("Please choose the category that fits."),
    "paper": _("A certificate is needed for it. Please hand it in first."),
    "same": _("This is listed already. Please change that listing instead."),
}


def said_in(language: str, code: str) -> str:
    """A reason in a person's language; "" for one that is not known."""
    if code not in REASONS:
        return ""
    with translation.override(language or translation.get_language()):
        return str(REASONS[code])
