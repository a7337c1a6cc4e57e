"""Lists of a day: what to fetch from where, and which parcels take which way."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.printing import A4, Both, Column, Ink, Mark, Paper, Table, both
from core.templatetags.market import day_short, quantity
from orders.fulfilment.queries import recipient
from orders.fulfilment.queries.printing import LotPick, Pick
from orders.order.models import Line, VendorOrder
from orders.order.wording import packs_in_words
from vendors.partner.models import Partner

from .common import (
    MARGIN,
    address_lines,
    amount,
    pack_names,
    page_head,
    pickup_time,
    titles,
)

PICK_LIST, ROUTE_LIST = _("Pick list"), _("Route list")
GOODS, PACKS = _("Goods"), _("Packs")
FROM = pgettext_lazy("which lot goods are taken from", "From")
ORDERS, ALL = _("Orders"), _("In all")
FOR = pgettext_lazy("whom a parcel is for", "For")
LOOSE = _("loose stock")
_EMPTY = Both("", "")
_MOST_NUMBERS = 12


def pick_list(picks: Sequence[Pick], *, partner: Partner, under: str = "") -> bytes:
    """By product: how many packs, how much in all, from which lot and place."""
    paper = Paper(A4, title=str(PICK_LIST), author=settings.MARKET_NAME)
    paper.on_page = lambda page: page_head(page, PICK_LIST, partner, under)
    table = Table([
        Column(_EMPTY, 8),
        Column(both(GOODS), 58, bold=True),
        Column(both(PACKS), 16, "right", bold=True, size=12),
        Column(both(ALL), 22, "right"),
        Column(both(FROM), 46, size=9),
        Column(both(ORDERS), 30, size=7),
    ])  # fmt: skip
    y = paper.on_page(paper)
    if picks:
        table.write(paper, y, map(_pick_row, picks))
    else:
        paper.words(MARGIN, y, both(_("Nothing to pack.")), Ink(12), width=180)
    return paper.finish()


def _pick_row(pick: Pick) -> list[str | Mark]:
    goods, pack = titles(pick.line), pack_names(pick.line)
    under = " · ".join(filter(None, (pack.first, goods.other, pack.other)))
    numbers = list(dict.fromkeys(pick.numbers))
    shown = ", ".join(f"…{number[-6:]}" for number in numbers[:_MOST_NUMBERS])
    more = len(numbers) - _MOST_NUMBERS
    if more > 0:
        shown += _now(" and %(count)d more") % {"count": more}
    return [
        Mark(),
        f"{goods.first}\n{under}" if under else goods.first,
        str(pick.packs),
        amount(pick.units, pick.line),
        "\n".join(_from(one, pick.line) for one in pick.picks),
        shown,
    ]


def _from(one: LotPick, line: Line) -> str:
    held = amount(one.units, line)
    if one.lot is None:
        return f"{both(LOOSE).first}: {held}"
    lot = one.lot
    place = f" · {lot.plot.name}" if lot.plot else ""
    until = f" · {day_short(lot.best_before)}" if lot.best_before else ""
    return f"{lot.code}{place}: {held}{until}"


def route_list(
    parts: Iterable[VendorOrder], *, partner: Partner, under: str = ""
) -> bytes:
    """By way of delivery and place: who gets what, to tick as it is handed over."""
    paper = Paper(A4, title=str(ROUTE_LIST), author=settings.MARKET_NAME)
    paper.on_page = lambda page: page_head(page, ROUTE_LIST, partner, under)
    y = paper.on_page(paper)
    ordered = sorted(parts, key=_way)
    for (name, place, hour), group in groupby(ordered, key=_way):
        stops = list(group)
        if y > paper.size.high - 60:
            y = paper.next_page()
        heading = " · ".join(filter(None, (name, place, hour)))
        y = paper.fitted(MARGIN, y, heading, Ink(13, bold=True), width=150)
        count = packs_in_words(sum(ln.left for p in stops for ln in p.lines.all()))
        weight = quantity(sum(part.weight_grams for part in stops))
        words = ngettext(
            "%(stops)d order, %(packs)s, %(weight)s",
            "%(stops)d orders, %(packs)s, %(weight)s",
            len(stops),
        ) % {"stops": len(stops), "packs": count, "weight": weight}
        y = paper.write(MARGIN, y, words, Ink(9, grey=True)) + 1
        y = _stops().write(paper, y, map(_stop, stops)) + 7
    if not ordered:
        paper.words(MARGIN, y, both(_("Nothing to send.")), Ink(12), width=180)
    return paper.finish()


def _stops() -> Table:
    return Table([
        Column(_EMPTY, 8),
        Column(both(ORDERS), 30, size=9, bold=True),
        Column(both(FOR), 72, size=10, bold=True),
        Column(both(GOODS), 70, size=9),
    ])  # fmt: skip


def _way(part: VendorOrder) -> tuple[str, str, str]:
    place = "" if part.is_pickup else recipient(part).place
    return part.delivery_name, place, pickup_time(part)


def _stop(part: VendorOrder) -> list[str | Mark]:
    to = recipient(part)
    address = [] if part.is_pickup else address_lines(to)
    whom = "\n".join(filter(None, (to.name, to.phone, *address)))
    goods = [f"{ln.left} × {titles(ln).first}" for ln in part.lines.all() if ln.left]
    note = [f"» {part.note}"] if part.note else []
    weight = quantity(part.weight_grams) if part.weight_grams else ""
    under = "\n".join(filter(None, (weight, *note)))
    what = ", ".join(goods)
    return [Mark(), f"{part.number}", whom, f"{what}\n{under}" if under else what]
