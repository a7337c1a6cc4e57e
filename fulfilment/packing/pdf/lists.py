"""Lists of a day: what to fetch from where, and which parcels take which way."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable

from core.brand import market_name
from core.languages import in_words
from core.money import from_minor
from core.pdf.blocks import TickBox, gap
from core.pdf.document import make_pdf
from core.pdf.paragraphs import Both, Paragraph, Style, both, both_paragraphs
from core.pdf.tables import Cell, Column, NumberColumn, table
from core.templatetags.market import day_short, money, quantity
from fulfilment.packing.queries.added import grams_of
from fulfilment.packing.queries.pick_lists import LotPick, Pick
from fulfilment.packing.queries.vendor_orders import recipient
from orders.order.models import Line, VendorOrder
from orders.order.wording import packs_in_words
from vendors.partner.models import Partner

from .common import (
    address_lines,
    amount,
    goods_words,
    list_section,
    pickup_time,
    stop_time,
    titles,
)

PICK_LIST, ROUTE_LIST = _("Pick list"), _("Route list")
GOODS, PACKS = _("Goods"), _("Packs")
FROM = pgettext_lazy("which lot goods are taken from", "From")
ORDERS, ALL = _("Orders"), _("Total")
CASH = _("Cash to collect")
FOR = pgettext_lazy("whom a parcel is for", "For")
LOOSE = _("loose stock")
_EMPTY = Both("", "")
_MOST_NUMBERS = 12


def pick_list(picks: Sequence[Pick], *, partner: Partner, under: str = "") -> bytes:
    """By product: how many packs, how much in all, from which lot and place."""
    columns = [
        Column(_EMPTY, 8),
        Column(both(GOODS), 58, bold=True),
        NumberColumn(both(PACKS), 16, bold=True, size=12),
        NumberColumn(both(ALL), 22),
        Column(both(FROM), 46, size=9),
        Column(both(ORDERS), 30, size=7),
    ]
    nothing = both_paragraphs(both(_("Nothing to pack.")), Style(12))
    story = table(columns, map(_pick_row, picks)) if picks else nothing
    section = list_section(story, PICK_LIST, partner, under)
    return make_pdf([section], title=str(PICK_LIST), author=market_name())


def _pick_row(pick: Pick) -> list[Cell]:
    numbers = list(dict.fromkeys(pick.numbers))
    shown = ", ".join(f"…{number[-6:]}" for number in numbers[:_MOST_NUMBERS])
    more = len(numbers) - _MOST_NUMBERS
    if more > 0:
        shown += _now(" and %(count)d more") % {"count": more}
    return [
        TickBox(),
        goods_words(pick.line),
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
    vendor_orders: Iterable[VendorOrder],
    *,
    partner: Partner,
    under: str = "",
    cash: Mapping[int, int] | None = None,
) -> bytes:
    """By way of delivery and place: who gets what, to tick as it is handed over.

    Of a van's round in the order of its stops. `cash` is what is to be taken for each
    part, in minor units.
    """
    ordered = sorted(vendor_orders, key=_way)
    story = [
        flowable
        for way, group in groupby(ordered, key=_way)
        for flowable in _stops(way, list(group), cash or {})
    ]
    nothing = both_paragraphs(both(_("Nothing to ship.")), Style(12))
    section = list_section(story or nothing, ROUTE_LIST, partner, under)
    return make_pdf([section], title=str(ROUTE_LIST), author=market_name())


def _stops(
    way: tuple[str, str, str], stops: list[VendorOrder], cash: Mapping[int, int]
) -> list[Flowable]:
    """Under a heading, which never stands alone at the end of a page."""
    count = packs_in_words(sum(ln.left for p in stops for ln in p.lines.all()))
    weight = quantity(sum(grams_of(vendor_order) for vendor_order in stops))
    words = ngettext(
        "%(stops)d order, %(packs)s, %(weight)s",
        "%(stops)d orders, %(packs)s, %(weight)s",
        len(stops),
    ) % {"stops": len(stops), "packs": count, "weight": weight}
    columns = [
        Column(_EMPTY, 8),
        Column(both(ORDERS), 30, bold=True, size=9),
        Column(both(FOR), 72, bold=True),
        Column(both(GOODS), 70, size=9),
    ]
    return [
        CondPageBreak(45 * mm),
        Paragraph(" · ".join(filter(None, way)), Style(13, bold=True)),
        Paragraph(words, Style(9, grey=True)),
        *table(columns, (_stop(each, cash.get(each.pk, 0)) for each in stops)),
        gap(7),
    ]


def _way(vendor_order: VendorOrder) -> tuple[str, str, str]:
    is_one = vendor_order.has_slots
    place = "" if is_one else recipient(vendor_order).place
    return vendor_order.delivery_name, place, pickup_time(vendor_order)


def _stop(vendor_order: VendorOrder, cash: int) -> list[Cell]:
    to = recipient(vendor_order)
    address = [] if vendor_order.is_pickup else address_lines(to)
    whom = "\n".join(filter(None, (to.name, to.phone, *address)))
    goods = [
        f"{ln.left} × {titles(ln).first}" for ln in vendor_order.lines.all() if ln.left
    ]
    note = [f"» {in_words(vendor_order.note)}"] if vendor_order.note else []
    grams = grams_of(vendor_order)
    weight = quantity(grams) if grams else ""
    currency = vendor_order.order.currency
    take = f"{both(CASH).line}: {money(from_minor(cash, currency), currency)}"
    under = "\n".join(filter(None, (weight, *note, take if cash else "")))
    what = ", ".join(goods)
    return [
        TickBox(),
        "\n".join(filter(None, (vendor_order.number, stop_time(vendor_order)))),
        whom,
        f"{what}\n{under}" if under else what,
    ]
