"""Boxes in words: rhythm, days, what was changed in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.templatetags.market import money
from vendors.partner.models import StockRecord

from .models import Box, BoxDelivery
from .queries.contents import PACK, Wanted


def weekday_name(weekday: int) -> str:
    return str(WEEKDAYS[weekday])


def rhythm_in_words(box: Box) -> str:
    """Weekly on Thursday."""
    between = pgettext("between two names", ", ")
    days = between.join(weekday_name(day) for day in box.days)
    if box.weeks == 1:
        return _("Weekly on %(days)s") % {"days": days}
    if box.weeks == 2:
        return _("Every two weeks on %(days)s") % {"days": days}
    return _("Every four weeks on %(days)s") % {"days": days}


def often_in_words(box: Box) -> str:
    """Every week; the day is a subscriber's own."""
    said = {1: _("Every week"), 2: _("Every two weeks"), 4: _("Every four weeks")}
    return said[box.weeks]


def cutoff_in_words(box: Box) -> str:
    """2 days before, 18:00."""
    text = ngettext(
        "%(count)d day before, %(time)s",
        "%(count)d days before, %(time)s",
        box.cutoff_days,
    )
    return text % {"count": box.cutoff_days, "time": f"{box.cutoff_time:%H:%M}"}


def pack_in_words(pack: StockRecord) -> str:
    name = str(pack.name or "")
    return f"{pack.product.title}, {name}" if name else str(pack.product.title)


@dataclass(frozen=True)
class ShownChange:
    """What is not in a box, and what is there in its place or was taken off."""

    pack: StockRecord
    quantity: int
    amount: Decimal
    instead: StockRecord | None

    @property
    def words(self) -> str:
        """In a line."""
        names = {"count": self.quantity, "name": pack_in_words(self.pack)}
        if self.instead is None:
            return _("%(count)d × %(name)s: not available, taken off the price") % names
        text = _("%(count)d × %(name)s: replaced by %(other)s")
        return text % (names | {"other": pack_in_words(self.instead)})


def changes_of(row: BoxDelivery) -> list[ShownChange]:
    """What was changed when the box was made; one query, none without any."""
    if not row.changes:
        return []
    ids = {one["pack"] for one in row.changes} | {
        one["instead"] for one in row.changes if one["instead"]
    }
    related = [name.removeprefix("pack__") for name in PACK]
    packs = StockRecord.objects.select_related(*related).in_bulk(ids)
    return [
        ShownChange(
            packs[one["pack"]],
            int(one["quantity"]),
            Decimal(one["amount"]),
            packs.get(one["instead"]),
        )
        for one in row.changes
        if one["pack"] in packs
    ]


def contents_in_words(contents: Iterable[Wanted]) -> Sequence[str]:
    return [f"{one.quantity} × {pack_in_words(one.pack)}" for one in contents]


def priced_in_words(contents: Iterable[Wanted], currency: str) -> list[str]:
    """With what each costs, and whether there is enough of it now."""
    said = []
    for one in contents:
        names = {
            "goods": f"{one.quantity} × {pack_in_words(one.pack)}",
            "amount": money(one.amount, currency),
        }
        text = _("%(goods)s: %(amount)s")
        if one.is_short:
            text = _("%(goods)s: %(amount)s, not enough available now")
        line = text % names
        if one.deposit:
            text = _("%(line)s, plus %(amount)s deposit")
            line = text % {"line": line, "amount": money(one.deposit, currency)}
        said.append(line)
    return said
