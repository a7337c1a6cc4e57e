"""Why goods can't travel in some way, each as a sentence to a shopper."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.regions import region_name
from core.templatetags.market import money, quantity
from shop.basket.ways import Perishable

from .models import DeliveryRate
from .rates import most_carried
from .wording import short_date


class Refused(Exception):  # noqa: N818 - the trade's word
    """Raised when a way does not take the goods; the text says why.

    `missing` is what the order lacks; `spoils` are the lines the way is no good for.
    """

    def __init__(
        self, why: str, *, missing: Decimal | None = None, spoils: Iterable[int] = ()
    ) -> None:
        super().__init__(why)
        self.missing, self.spoils = missing, tuple(spoils)


def _named(goods: Iterable[Perishable]) -> str:
    titles = list(dict.fromkeys(one.title for one in goods))
    return pgettext("between goods", ", ").join(titles)


def not_there(rates: Sequence[DeliveryRate], region: str, grams: int) -> Refused:
    """Nobody goes there, or nobody carries so much."""
    limit = most_carried(rates, region)
    if limit is None or grams <= limit:
        return Refused(
            _("Does not go to %(region)s.") % {"region": region_name(region)}
        )
    text = _("Carries up to %(limit)s to %(region)s; this is %(weight)s.")
    names = {"limit": quantity(limit), "weight": quantity(grams)}
    return Refused(text % {**names, "region": region_name(region)})


def minimum(missing: Decimal, least: Decimal, currency: str) -> Refused:
    text = _("Takes orders of %(least)s or more; %(missing)s is missing.")
    sums = {"least": money(least, currency), "missing": money(missing, currency)}
    return Refused(text % sums, missing=missing)


def cold(goods: Sequence[Perishable]) -> Refused:
    text = _("Is not packed cold, and this has to stay cold: %(goods)s.")
    return Refused(
        text % {"goods": _named(goods)}, spoils=[one.line_id for one in goods]
    )


def too_late(spoiled: Sequence[tuple[Perishable, date]], arrives: date) -> Refused:
    """It would come after the goods have been good."""
    goods = [one for one, _last in spoiled]
    last = min((day for _one, day in spoiled), default=arrives)
    text = _(
        "May take until %(arrives)s, and this is good until %(last)s only: %(goods)s."
    )
    names = {
        "arrives": short_date(arrives),
        "last": short_date(last),
        "goods": _named(goods),
    }
    return Refused(text % names, spoils=[one.line_id for one in goods])


def over_or_full(*, is_pickup: bool) -> Refused:
    if is_pickup:
        return Refused(_("Every pickup time of the next weeks is taken or over."))
    return Refused(_("Nothing leaves in the time ahead."))
