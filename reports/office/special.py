"""Figures that are no plain sums of sales: prices, seasons, sell-through, claims."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import dates
from core.money import from_minor, rounded
from core.templatetags.market import day_short, quantity
from core.units import UnitKind
from fulfilment.claims.models import Claim, ClaimLine
from fulfilment.claims.states import GRANTED, OF_MONEY, Cause, ClaimState
from reports.rollups.models import GoodsDay
from reports.sales.cells import (
    BLANK,
    NOTHING,
    FigureTable,
    Shown,
    cash,
    change_words,
    count,
    text,
)
from reports.sales.periods import Period
from reports.sales.queries import titles_of
from reports.sales.sums import Sums
from shop.catalogue.models import Category, Product

from .lots import draws, sell_through
from .pooled import pooled, pooled_rows
from .scope import Ask, Made, Scope, priced
from .sums import Ledger, currencies

LEAST_SELLERS = 3  # behind an average that all may see: with fewer it tells on one
YEARS = 5
SEASONS = (
    gettext_lazy("Spring"),
    gettext_lazy("Summer"),
    gettext_lazy("Autumn"),
    gettext_lazy("Winter"),
)


def average(sums: Sums, currency: str) -> Decimal | None:
    """For a kilogram, a litre or a piece, after what went back; None for nothing."""
    if not sums.units or not sums.kind:
        return None
    net = from_minor(sums.goods_net, currency)
    units = Decimal(sums.units)
    per = net / units if sums.kind == UnitKind.PIECE else net * 1000 / units
    return rounded(per, currency)


def prices(ask: Ask) -> Made:
    """Each product's average price beside the market's in its category; five queries.

    The market's is shown where at least three sellers stand behind it.
    """
    period = ask.choice.period
    found = Ledger(ask.scope, ask.filters).goods("product", periods=[period])
    codes = currencies((key[0], sums) for key, sums in found.items())
    currency, links = ask.chosen(codes), ask.links(ask.chosen(codes))
    mine = {key[1]: sums for key, sums in found.items() if key[0] == currency}
    ids = [pk for pk in mine if pk]
    of = dict(Product.objects.filter(pk__in=ids).values_list("pk", "main_category"))
    titles, names = titles_of(ids), _categories(of.values())
    market = _market(period, currency)

    def row(pk: int | None, sums: Sums) -> tuple[Shown, ...]:
        url = links.lines(product=pk or "none")
        own, others = average(sums, currency), market.get((of.get(pk), sums.kind))
        off = "–" if own is None or not others else change_words(*_minors(own, others))
        return (
            text(titles.get(pk or 0, _("No longer listed")), url),
            text(names.get(of.get(pk), "")),
            Shown(None, quantity(sums.units, sums.kind or "weight"), url),
            cash(sums.goods_net, currency, url),
            priced(own, currency, url),
            priced(others, currency),
            text(off),
        )

    ordered = sorted(mine.items(), key=lambda one: -one[1].goods_net)
    heads = (
        _("Product"), _("Category"), pgettext("of goods", "Quantity"),
        _("Sales of goods"),
        _("Average per kg, l or piece"), _("Market average"), _("Difference"),
    )  # fmt: skip
    rows = [row(pk, sums) for pk, sums in ordered]
    table = FigureTable("prices", _("Prices compared with the market"), heads, rows)
    return Made(table, codes, currency)


def _minors(own: Decimal, others: Decimal) -> tuple[int, int]:
    return int(own * 100), int(others * 100)


def _categories(ids: Any) -> dict[object, str]:
    rows = Category.objects.filter(pk__in=[pk for pk in ids if pk])
    return {one.pk: str(one.name) for one in rows}


def _market(period: Period, currency: str) -> dict[tuple[object, str | None], Decimal]:
    rows = GoodsDay.objects.filter(
        day__range=(period.first, period.last), currency=currency
    )
    grouped = rows.order_by().values("product__main_category", "unit_kind")
    found: dict[tuple[Any, str | None], Decimal] = {}
    for row in grouped.annotate(
        sellers=Count("partner", distinct=True),
        all_units=Sum("units"),
        all_paid=Sum("paid"),
        all_back=Sum("given_back"),
    ):
        sums = Sums(
            units=int(row["all_units"]),
            paid=int(row["all_paid"]),
            back_of_goods=int(row["all_back"]),
            kind=row["unit_kind"],
        )
        value = average(sums, currency)
        if row["sellers"] >= LEAST_SELLERS and value is not None:
            found[row["product__main_category"], row["unit_kind"]] = value
    return found


def _season(day: date) -> tuple[int, int]:
    """Its year and its number; a winter belongs to the year in which it begins."""
    number = (day.month - 3) // 3 if day.month >= 3 else 3
    return (day.year - 1 if day.month < 3 else day.year), number


def _days_of(year: int, season: int) -> Period:
    first = date(year, 3 + 3 * season, 1)
    after = date(year + 1, 3, 1) if season == 3 else date(year, 6 + 3 * season, 1)
    return Period(first, after - timedelta(days=1))


def seasons(ask: Ask) -> Made:
    """The last five years' seasons, each beside the same one a year before; a query."""
    today = dates.today()
    span = Period(date(today.year - YEARS, 1, 1), today)
    found = Ledger(ask.scope, ask.filters).goods("day", periods=[span])
    codes = currencies((key[0], sums) for key, sums in found.items())
    currency, links = ask.chosen(codes), ask.links(ask.chosen(codes))
    sums: dict[tuple[int, int], Sums] = {}
    for key, one in found.items():
        if key[0] == currency:
            season = _season(key[1])
            sums[season] = sums.get(season, Sums()) + one

    def row(season: tuple[int, int], one: Sums) -> tuple[Shown, ...]:
        year, number = season
        url = links.lines(_days_of(year, number))
        before = sums.get((year - 1, number), Sums())
        was_url = links.lines(_days_of(year - 1, number))
        words = _("%(season)s %(year)s") % {"season": SEASONS[number], "year": year}
        amount = quantity(one.units, one.kind) if one.kind else "–"
        return (
            text(words, url),
            count(one.lines, url),
            Shown(None, amount, url if one.kind else ""),
            cash(one.goods_net, currency, url),
            priced(average(one, currency), currency, url),
            cash(before.goods_net, currency, was_url),
            text(change_words(one.goods_net, before.goods_net)),
        )

    heads = (
        _("Season"), _("Order lines"), pgettext("of goods", "Quantity"),
        _("Sales of goods"),
        _("Average per kg, l or piece"), _("Previous year"), _("Difference"),
    )  # fmt: skip
    rows = [row(season, one) for season, one in sorted(sums.items(), reverse=True)]
    table = FigureTable("seasons", _("Season comparison"), heads, rows)
    return Made(table, codes, currency)


def _claims(ask: Ask) -> Any:
    rows = Claim.objects.filter(
        ask.scope.having("partner"),
        ask.filters.sellers("partner"),
        ask.choice.period.has("created"),
    ).exclude(state=ClaimState.WITHDRAWN)
    if ask.filters.product:
        lines = ClaimLine.objects.filter(ask.filters.goods("line__"))
        rows = rows.filter(pk__in=lines.values("claim"))
    return rows


_OF_MONEY = Q(state__in=GRANTED, outcome__in=OF_MONEY)


def claims(ask: Ask) -> Made:
    """Claims of these days by cause: how many, how many were right, what they cost."""
    grouped = (
        _claims(ask).order_by().values("cause", code=F("vendor_order__order__currency"))
    )
    found = list(
        grouped.annotate(
            n=Count("pk"),
            right=Count("pk", filter=Q(state__in=GRANTED)),
            cost=Sum("amount", filter=_OF_MONEY, default=0),
        )
    )
    codes = sorted({row["code"] for row in found})
    currency = ask.chosen(codes)
    links, labels = ask.links(currency), dict(Cause.choices)
    mine = sorted(
        (row for row in found if row["code"] == currency), key=lambda row: -row["n"]
    )

    def cells(words: str, row: dict[str, Any], **more: str) -> tuple[Shown, ...]:
        url = links.to("figures_more", "claim-rows", **more)
        right = links.to("figures_more", "claim-rows", granted="1", **more)
        return (
            text(words, url),
            count(row["n"], url),
            count(row["right"], right),
            cash(int(row["cost"]), currency, right),
        )

    whole = {name: sum(row[name] for row in mine) for name in ("n", "right", "cost")}
    heads = (_("Cause"), _("Claims"), _("Right"), _("Refunded"))
    rows = [cells(str(labels[row["cause"]]), row, cause=row["cause"]) for row in mine]
    table = FigureTable(
        "claims", _("Claims by cause"), heads, rows, (cells(_("Total"), whole),)
    )
    return Made(table, codes, currency)


def claim_rows(ask: Ask) -> Made:
    """The claims behind a number, with what each has brought."""
    rows = _claims(ask).filter(vendor_order__order__currency=ask.wanted)
    if (cause := ask.query.get("cause", "")) in Cause.values:
        rows = rows.filter(cause=cause)
    if ask.query.get("granted"):
        rows = rows.filter(state__in=GRANTED)
    rows = rows.select_related("partner").order_by("-created", "-pk")

    def cost(claim: Claim) -> int:
        is_money = claim.state in GRANTED and claim.outcome in OF_MONEY
        return int(claim.amount) if is_money else 0

    def row(claim: Claim) -> tuple[Shown, ...]:
        day = dates.day_of(claim.created)
        return (
            text(claim.number),
            Shown(day, day_short(day)),
            text(str(claim.partner.name)),
            text(str(claim.get_cause_display())),
            text(str(claim.get_state_display())),
            cash(cost(claim), ask.wanted),
        )

    found = list(rows)
    whole = cash(sum(map(cost, found)), ask.wanted) if found else NOTHING
    foot = (text(_("Total")), *[BLANK] * 4, whole)
    heads = (
        _("Claim"), _("Claimed on"), _("Seller"), _("Cause"), _("State"),
        _("Refunded"),
    )  # fmt: skip
    table = FigureTable(
        "claim-rows", _("Claims"), heads, [row(one) for one in found], (foot,)
    )
    return Made(table, [], ask.wanted)


@dataclass(frozen=True)
class Special:
    """A table of its own kind; `head` is its word in the menu, "" for rows.

    `private` is what only a cooperative sees, of its households.
    """

    name: str
    make: Callable[[Ask], Made]
    head: str | Promise = ""
    private: bool = False


SPECIAL = {
    one.name: one
    for one in (
        Special("seasons", seasons, gettext_lazy("Seasons")),
        Special("prices", prices, gettext_lazy("Prices")),
        Special("sell-through", sell_through, gettext_lazy("Sell-through")),
        Special("claims", claims, gettext_lazy("Claims")),
        Special("pooled", pooled, gettext_lazy("Pooled harvest"), private=True),
        Special("pooled-rows", pooled_rows, private=True),
        Special("draws", draws),
        Special("claim-rows", claim_rows),
    )
}


def special_of(name: str, scope: Scope) -> Special | None:
    """The table of that name, where the office may see it."""
    found = SPECIAL.get(name)
    hidden = found is not None and found.private and not scope.has_households
    return None if hidden else found


def specials_of(scope: Scope) -> list[Special]:
    """Those that stand in the menu of an office."""
    heads = [one.name for one in SPECIAL.values() if one.head]
    return [one for name in heads if (one := special_of(name, scope))]
