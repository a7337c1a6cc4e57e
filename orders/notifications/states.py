"""The kinds of news, whom each is for, and which nobody may miss."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ORDER_RECEIVED = "order-received", _("We have your order")
    ORDER_PAID = "order-paid", _("Your order is paid")
    ORDER_EXPIRED = "order-expired", _("Your order was not paid in time")
    PART_SENT = "part-sent", _("A farm has sent its part")
    PART_CANCELLED = "part-cancelled", _("A part of your order is cancelled")
    MONEY_BACK = "money-back", _("Your money comes back")
    NEW_ORDER = "new-order", _("A new order to pack")
    ORDER_WITHDRAWN = "order-withdrawn", _("A shopper has cancelled")
    STOCK_LOW = "stock-low", _("Stock runs low")
    LISTING_DECIDED = "listing-decided", _("Your listing was looked at")
    APPLICATION_DECIDED = "application-decided", _("Your application was decided")
    APPLICATION_NEW = "application-new", _("Somebody applies to sell")
    REFUND_FAILED = "refund-failed", _("A refund did not go through")


_K = Kind

# About an order or its money: always told by one way at least.
ESSENTIAL = frozenset(
    {
        _K.ORDER_RECEIVED,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_CANCELLED,
        _K.MONEY_BACK,
    }
)


@dataclass(frozen=True)
class Audience:
    """Kinds of news that go to people in one walk of the market."""

    title: str | Promise
    kinds: tuple[Kind, ...]


SHOPPERS = Audience(
    _("What you buy"),
    (
        _K.ORDER_RECEIVED,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_SENT,
        _K.PART_CANCELLED,
        _K.MONEY_BACK,
    ),
)
SELLERS = Audience(
    _("What you sell"),
    (
        _K.NEW_ORDER,
        _K.ORDER_WITHDRAWN,
        _K.STOCK_LOW,
        _K.LISTING_DECIDED,
        _K.APPLICATION_DECIDED,
    ),
)
OFFICES = Audience(_("What you look after"), (_K.APPLICATION_NEW, _K.REFUND_FAILED))
