"""Where a line of a basket came from; an order's line keeps it as it was then."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    PAGE = "page", _("shop page")
    LIVE = "live", _("live selling")
    GROUP = "group", _("group buying")
    STALL = "stall", _("market stall")


def channel_of(origin: str) -> str:
    """The way of selling that an origin ("live:42", "visit:7" or none) belongs to."""
    return _CHANNELS.get(origin.partition(":")[0], Channel.PAGE)


_CHANNELS = {"live": Channel.LIVE, "group": Channel.GROUP}
