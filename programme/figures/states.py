"""What is counted of a county, and how sure a declared figure is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Figure(models.TextChoices):
    """What is counted of one day. SALES is in minor units, by currency; REGION counts
    orders by the region they went to; JOINED and LEFT are open stores of villages that
    came from or went to another county.
    """

    OPENED = "opened", _("stores opened")
    CLOSED = "closed", _("stores closed")
    JOINED = "joined", _("stores joined from another county")
    LEFT = "left", _("stores left for another county")
    ORDERS = "orders", _("orders")
    PARTS = "parts", _("seller parts of orders")
    SALES = "sales", _("sales")
    REGION = "region", _("orders by region")
    VIEWS = "views", _("views of live sessions")
    VISITORS = "visitors", _("visitors")
    TRAINEES = "trainees", _("people trained")


class Measure(models.TextChoices):
    """What years are compared by, what targets are set for and may be declared.

    STORES is how many are open at the end; all others add up over days.
    """

    STORES = "stores", _("stores open")
    SALES = "sales", _("sales")
    ORDERS = "orders", _("orders")
    TRAINEES = "trainees", _("people trained")
    VIEWS = "views", _("views of live sessions")
    VISITORS = "visitors", _("visitors")


# Counted by areas that may not be there; see `programme.figures.registry`.
GIVEN = (Figure.VIEWS, Figure.VISITORS, Figure.TRAINEES)
# Made of what shops sold: told of three or more shops together.
FROM_ORDERS = (Measure.SALES, Measure.ORDERS)
# How the open stores come about, with their sign.
OF_STORES = {Figure.OPENED: 1, Figure.JOINED: 1, Figure.CLOSED: -1, Figure.LEFT: -1}


class Sureness(models.TextChoices):
    EXACT = "exact", pgettext_lazy("a figure", "exactly")
    ABOUT = "about", pgettext_lazy("a figure", "about")
    NEARLY = "nearly", pgettext_lazy("a figure", "nearly")
    OVER = "over", pgettext_lazy("a figure", "more than")


class PlaceFate(models.TextChoices):
    """What becomes of a row of a file of places."""

    NEW = "new", _("will be added")
    THERE = "there", _("already there")
    TWICE = "twice", _("twice in this file")
    MERGED = "merged", _("this county was merged into another")
    UNCLEAR = "unclear", _("the two names belong to two counties")
