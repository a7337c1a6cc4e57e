"""Why money goes back, what of the delivery goes with it, what some packs are worth."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.money import minor_step, share, to_minor
from orders.order.models import VendorOrder


class RefundReason(models.TextChoices):
    """Why money goes back, as the shopper reads it."""

    CANCELLED = "cancelled", _("cancelled before shipping")
    SHORT = "short", _("packed weight or short supply")
    UNDELIVERED = "undelivered", _("not received")
    DAMAGED = "damaged", _("spoiled or damaged on arrival")
    MISSING = "missing", _("missing or wrong goods")
    GOODWILL = "goodwill", _("goodwill")
    CONTAINERS = "containers", _("packaging returned")


# What a person may choose; the others are given by what happened to the order.
CHOSEN_REASONS = (
    RefundReason.DAMAGED,
    RefundReason.MISSING,
    RefundReason.UNDELIVERED,
    RefundReason.GOODWILL,
)


class DeliveryGoesBack(models.TextChoices):
    """How much of the delivery cost goes back with goods."""

    ALL = "all", _("in full, when all remaining goods are refunded")
    SHARE = "share", _("in proportion to the goods' price")
    NONE = "none", _("nothing")


_R, _D = RefundReason, DeliveryGoesBack

USUAL: dict[str, str] = {
    _R.CANCELLED: _D.ALL,
    _R.UNDELIVERED: _D.ALL,
    _R.DAMAGED: _D.SHARE,
    _R.SHORT: _D.NONE,
    _R.MISSING: _D.NONE,
    _R.GOODWILL: _D.NONE,
}


def delivery_rule(why: str) -> str:
    """The market's rule for a reason: `REFUND_DELIVERY`, else the usual one.

    What was never sent cost nobody a parcel, so that a cancelled part's always goes
    back. Raises `KeyError` for a reason that is none.
    """
    usual = USUAL[why]
    if why == RefundReason.CANCELLED:
        return usual
    return str(settings.REFUND_DELIVERY.get(why, usual))


def delivery_share(
    vendor_order: VendorOrder,
    goods_back: int,
    why: str,
    *,
    goods_left: int | None = None,
) -> int:
    """What of a part's delivery cost goes back with `goods_back` of its goods' price.

    Minor units. The usual rules, which a market can change (`REFUND_DELIVERY`):

    | why         | what goes back of the delivery cost                           |
    |-------------|---------------------------------------------------------------|
    | cancelled   | all: nothing was sent (can't be changed)                      |
    | undelivered | all, when all goods go back that are left; nothing for some   |
    | damaged     | the goods' share of the price, half up at the currency's step |
    | short       | nothing: the parcel is sent all the same                      |
    | missing     | nothing                                                       |
    | goodwill    | nothing                                                       |

    `goods_left` is what has not gone back of the goods before; without it `goods_back`
    is taken for all that is left. What of the delivery went back earlier is not known
    here: `give_back` bounds it.
    """
    currency = vendor_order.order.currency
    delivery = to_minor(vendor_order.delivery_cost, currency)
    rule = delivery_rule(why)
    if rule == DeliveryGoesBack.ALL:
        return delivery if goods_left is None or goods_back >= goods_left else 0
    goods = to_minor(vendor_order.goods - vendor_order.discount, currency)
    if rule == DeliveryGoesBack.NONE or not goods:
        return 0
    return min(share(delivery, goods_back, goods, minor_step(currency)), delivery)


def packs_worth(left: int, *, packs: int, of: int, unit: int = 1) -> int:
    """What `packs` of the `of` that a line still has are worth of its `left` price.

    Minor units, multiples of `unit`: the last packs take the remainder, so that all
    of them together are the price exactly.
    """
    if not of or packs >= of:
        return left
    return left - share(left, of - packs, of, unit)
