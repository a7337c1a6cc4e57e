"""What a cooperative sells of pooled harvest, divided over who brought it.

Goods that a cooperative sells under its own name were brought by households: a line's
price is divided over the lots that filled it by weight, and a lot's share over the
deliveries in it by theirs. Beside it stands what households sell in shops of their own,
so that together they are all goods that the cooperative and its farms sold.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, FloatField, Sum
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext as _

from core import dates, inputs
from core.money import split, to_minor
from core.templatetags.market import day_short, quantity
from orders.order.models import Line, LotDraw
from payments.payment.models import RefundLine
from payments.payment.queries import LINE_STANDS
from reports.sales.cells import BLANK, FigureTable, Shown, cash, text
from reports.sales.sums import Sums, due_units
from vendors.cooperatives.queries import households_of
from vendors.partner.models import Lot

from .rows import Asked
from .scope import NONE, Ask, Made
from .sums import Ledger, currencies

FINE = 1000  # weights are reckoned in thousandths of a minor unit
# Who stands behind goods of no household of the register.
OTHERS, UNWEIGHED = "others", "unweighed"
Who = int | str


@dataclass(frozen=True)
class Pooled:
    """Minor units and base units of pooled goods by who brought them: all of `sums`."""

    sums: Sums = field(default_factory=Sums)
    paid: Mapping[Who, int] = field(default_factory=dict)
    units: Mapping[Who, int] = field(default_factory=dict)


def _asked(ask: Ask, currency: str) -> Asked:
    """The cooperative's own lines: what narrows sellers does not narrow who brought."""
    own = str(ask.scope.cooperative.pk) if ask.scope.cooperative else NONE
    filters = replace(ask.filters, seller=own, household="", village="")
    return Asked(ask.scope, filters, ask.choice.period, currency)


def _has_own(ask: Ask) -> bool:
    """Whether the cooperative's own goods are among those asked for."""
    pk = ask.scope.cooperative.pk if ask.scope.cooperative else None
    return ask.filters.seller in ("", str(pk))


def _share(amount: str, units: str, line: str = "line__") -> Any:
    """`amount` of a line, by how much of its base units these are.

    A weight to divide by, not money: what is divided are whole minor units.
    """
    due = NullIf(due_units(line), 0)
    number: FloatField[Any, Any] = FloatField()
    return Cast(F(amount), number) * Cast(F(units), number) / Cast(due, number)


@dataclass(frozen=True)
class _OfLots:
    """By lot: what was sold of it, as a weight, and how many base units."""

    worth: Mapping[int, int]
    units: Mapping[int, int]


def _of_lots(asked: Asked) -> _OfLots:
    """Two queries, however much was sold."""
    of_draws = asked.goods("line__")
    sold = LotDraw.objects.filter(of_draws).order_by().values("lot")
    sold = sold.annotate(
        gone=Sum("units"), worth=Sum(_share("line__line_price_incl_tax", "units"))
    )
    minor = to_minor(Decimal(1), asked.currency)
    worth, units = {}, {}
    for row in sold:
        worth[row["lot"]] = (row["worth"] or 0) * minor
        units[row["lot"]] = int(row["gone"])
    backs = RefundLine.objects.filter(
        LINE_STANDS, of_draws, line__draws__isnull=False
    ).order_by()
    lost = backs.values("line__draws__lot").annotate(
        worth=Sum(_share("amount", "line__draws__units"))
    )
    for back in lost:
        worth[back["line__draws__lot"]] -= back["worth"] or 0
    return _OfLots({pk: max(round(one * FINE), 0) for pk, one in worth.items()}, units)


def _brought(asked: Asked) -> dict[int, dict[Who, int]]:
    """By lot who brought how much of what stands in it; one query."""
    lots = LotDraw.objects.filter(asked.goods("line__")).order_by().values("lot")
    # The receipts that stand: those that others took the place of count no more.
    fed = Lot.objects.filter(
        pk__in=lots, intakes__corrected_by=None, intakes__net__gt=0
    )
    rows = fed.order_by().values("pk", who=F("intakes__household"))
    found: dict[int, dict[Who, int]] = defaultdict(dict)
    for row in rows.annotate(net=Sum("intakes__net")):
        found[row["pk"]][row["who"] or OTHERS] = int(row["net"])
    return found


def _pooled(ask: Ask, currency: str) -> Pooled:
    """Divided by the largest remainder, so that nothing is lost; five queries."""
    if not _has_own(ask):
        return Pooled()
    asked = _asked(ask, currency)
    sums, lots, brought = asked.lines().sums(), _of_lots(asked), _brought(asked)
    worth: dict[Who, int] = defaultdict(int)
    units: dict[Who, int] = defaultdict(int)
    for pk, one in lots.worth.items():
        by = brought.get(pk) or {UNWEIGHED: 1}
        nets = list(by.values())
        for who, paid, grams in zip(
            by, split(one, nets), split(lots.units[pk], nets), strict=True
        ):
            worth[who] += paid
            units[who] += grams
    rest = sums.goods_net * FINE - sum(worth.values())
    worth[UNWEIGHED] += max(rest, 0)
    units[UNWEIGHED] += max(sums.units - sum(units.values()), 0)
    shares = split(sums.goods_net, list(worth.values()))
    return Pooled(sums, dict(zip(worth, shares, strict=True)), dict(units))


@dataclass(frozen=True)
class _Row:
    """A row before it is words."""

    label: str
    filters: Mapping[str, str]
    own: int = 0
    pooled: int = 0
    units: int = 0


def pooled(ask: Ask) -> Made:
    """By household: sales in a shop of its own, and of what it brought to the depot."""
    anybodys = replace(ask.filters, village="", household="")
    found = Ledger(ask.scope, anybodys).goods(
        "partner__household", "partner", periods=[ask.choice.period]
    )
    mine = ask.scope.cooperative.pk if ask.scope.cooperative else None
    codes = currencies((key[0], sums) for key, sums in found.items())
    currency, links = ask.chosen(codes), ask.links(ask.chosen(codes))
    own: dict[int | None, int] = defaultdict(int)
    for key, sums in found.items():
        if key[0] == currency and key[2] != mine:
            own[key[1]] += sums.goods_net
    brought = _pooled(ask, currency)
    rows = _rows(ask, own, brought)
    kind = brought.sums.kind

    def cells(row: _Row) -> tuple[Shown, ...]:
        of = row.filters.get("household", "")
        url = links.lines(household=of) if row.own and of else ""
        more = links.to("figures_more", "pooled-rows", who=of) if of else ""
        amount = quantity(row.units, kind) if kind and row.units else "–"
        return (
            text(row.label),
            cash(row.own, currency, url),
            Shown(row.units if kind else None, amount, more if row.units else ""),
            cash(row.pooled, currency, more),
            cash(row.own + row.pooled, currency),
        )

    heads = (
        _("Household"), _("Own shop"), _("Pooled harvest, amount"),
        _("Pooled harvest, sales"), _("Total"),
    )  # fmt: skip
    whole = _Row(
        _("Total"), {}, sum(r.own for r in rows), sum(r.pooled for r in rows),
        sum(r.units for r in rows),
    )  # fmt: skip
    table = FigureTable(
        "pooled", _("Sales by household, with pooled harvest"), heads,
        [cells(row) for row in rows], (cells(whole),),
    )  # fmt: skip
    return Made(table, codes, currency)


def _rows(ask: Ask, own: Mapping[int | None, int], brought: Pooled) -> list[_Row]:
    """Who sold most first; then those of no household. One query."""
    ids = {pk for pk in (*own, *brought.paid) if isinstance(pk, int)}
    cooperative = ask.scope.cooperative
    names = households_of(cooperative).in_bulk(ids) if cooperative else {}
    wanted = ask.filters
    rows = [
        _Row(
            str(names.get(pk) or _("unknown")),
            {"household": str(pk)},
            own.get(pk, 0),
            brought.paid.get(pk, 0),
            brought.units.get(pk, 0),
        )
        for pk in ids
        if wanted.household in ("", str(pk))
        and (not wanted.village or _of_village(names.get(pk), wanted.village))
    ]
    rows.sort(key=lambda row: (-row.own - row.pooled, row.label))
    if wanted.village or wanted.household not in ("", NONE):
        return rows
    words = {
        OTHERS: _("Delivered by non-members"),
        UNWEIGHED: _("Not received at the depot, or not packed yet"),
    }
    if own.get(None):
        rows.append(_Row(_("Farms without a household"), {}, own[None]))
    return rows + [
        _Row(words[who], {"household": who}, 0, brought.paid[who], brought.units[who])
        for who in (OTHERS, UNWEIGHED)
        if brought.paid.get(who) or brought.units.get(who)
    ]


def _of_village(household: Any, village: str) -> bool:
    pk = household.village_id if household else None
    return (pk is None) if village == NONE else str(pk) == village


def pooled_rows(ask: Ask) -> Made:
    """The lines behind a number, with the share of each: they add up to it."""
    currency = ask.chosen([ask.wanted] if ask.wanted else [])
    typed = ask.query.get("who", "")
    pk = inputs.whole(typed)
    who: Who = typed if pk is None else pk
    asked = _asked(ask, currency)
    lines = Line.objects.filter(asked.goods()) if _has_own(ask) else Line.objects.none()
    if pk is not None:
        lots = Lot.objects.filter(intakes__household=pk, intakes__corrected_by=None)
        lines = lines.filter(draws__lot__in=lots.order_by().values("pk")).distinct()
    rows = lines.select_related("vendor_order", "product").prefetch_related("draws")
    found = list(rows.order_by("-vendor_order__created", "-pk"))
    whole = _pooled(ask, currency)
    shares = _shares(found, _brought(asked), who, currency)
    kept = [at for at, (units, _worth) in enumerate(shares) if units]
    paid = split(whole.paid.get(who, 0), [shares[at][1] for at in kept]) if kept else []

    def row(line: Line, units: int, amount: int) -> tuple[Shown, ...]:
        day = dates.day_of(line.vendor_order.created)
        return (
            text(line.vendor_order.number),
            Shown(day, day_short(day)),
            text(line.own_title),
            Shown(units, quantity(units, line.unit_kind)),
            cash(amount, currency),
        )

    shown = [
        row(found[at], shares[at][0], amount)
        for at, amount in zip(kept, paid, strict=True)
    ]
    heads = (
        _("Order"), _("Ordered on"), _("Product"),
        _("Share of the amount"), _("Share of the sale"),
    )  # fmt: skip
    foot = (text(_("Total")), *[BLANK] * 3, cash(sum(paid), currency))
    table = FigureTable(
        "pooled-rows", _("Pooled harvest, line by line"), heads, shown, (foot,)
    )
    return Made(table, [], currency)


def _shares(
    lines: Sequence[Line], brought: Mapping[int, Mapping[Who, int]], who: Who, code: str
) -> list[tuple[int, int]]:
    """Of each line the base units and the weight that are whose; one query."""
    backs = RefundLine.objects.filter(LINE_STANDS)
    backs = backs.filter(line__in=[line.pk for line in lines]).order_by()
    back = dict(backs.values_list("line").annotate(n=Sum("amount")))

    def of(line: Line) -> tuple[int, int]:
        mine, named = Fraction(0), Fraction(0)
        for draw in line.draws.all():
            by = brought.get(draw.lot_id)
            named += draw.units if by else 0
            if by and who in by:
                mine += Fraction(draw.units * by[who], sum(by.values()))
        due = max(line.due_units, 1)
        if who == UNWEIGHED:
            mine = max(due - named, Fraction(0))
        net = to_minor(line.line_price_incl_tax, code) - back.get(line.pk, 0)
        return round(mine), round(max(net, 0) * FINE * mine / due)

    return [of(line) for line in lines]
