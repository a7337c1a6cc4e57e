"""What a seller's desk shows of its lots and plots, and nobody else's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.languages import in_words
from core.templatetags.market import day, quantity
from vendors.certificates.models import Certificate
from vendors.certificates.queries import covering, covers_farm, in_force
from vendors.certificates.states import CertificateState, CertificateSubject
from vendors.partner.models import Lot, Partner, Plot, StockEntry, StockPool
from vendors.partner.states import LotStatus

from .models import LotEvent

_R = StockEntry.Reason
_W = LotEvent.What
SOON = timedelta(days=7)

# The filters of the list, in the order of their use.
FILTERS: dict[str, str | Promise] = {
    "here": gettext_lazy("In stock"),
    "soon": gettext_lazy("Best before within a week"),
    "past": gettext_lazy("Past best-before"),
    "recalled": gettext_lazy("Recalled"),
    "gone": gettext_lazy("Used up"),
}


def _condition(name: str, today: date) -> Q:
    here = Q(left__gt=0, status=LotStatus.OPEN)
    return {
        "here": here,
        "soon": here & Q(best_before__range=(today, today + SOON)),
        "past": here & Q(best_before__lt=today),
        "recalled": Q(status=LotStatus.RECALLED),
        "gone": Q(left=0, status=LotStatus.OPEN),
    }[name]


def lots_of(partner: Partner) -> QuerySet[Lot]:
    """The seller's lots with what a row of a list names."""
    rows = Lot.objects.filter(pool__partner=partner)
    return rows.select_related("pool__product__cover", "plot")


def search_lots(lots: QuerySet[Lot], wanted: str, product: int | None) -> QuerySet[Lot]:
    """Of one product, or with these signs in the code."""
    if product is not None:
        lots = lots.filter(pool__product=product)
    signs = re.sub(r"[^0-9A-Za-z-]", "", wanted)[:20]
    if wanted and not signs:
        return lots.none()
    return lots.filter(code__icontains=signs) if signs else lots


def in_state(lots: QuerySet[Lot], name: str) -> QuerySet[Lot]:
    return lots.filter(_condition(name, dates.today()))


def count_by_filter(lots: QuerySet[Lot]) -> dict[str, int]:
    """How many lots stand behind each filter, and in all; one query."""
    today = dates.today()
    counts = {name: Count("pk", filter=_condition(name, today)) for name in FILTERS}
    return dict(lots.order_by().aggregate(total=Count("pk"), **counts))


def pools_of(partner: Partner) -> QuerySet[StockPool]:
    """What a harvest can be brought into, by name."""
    pools = StockPool.objects.filter(partner=partner, starts=None)
    pools = pools.select_related("product")
    return pools.order_by("product__title", "pk")


def plots_of(partner: Partner) -> QuerySet[Plot]:
    """The seller's plots, those in use first, with their harvests counted."""
    plots = Plot.objects.filter(partner=partner).annotate(harvests=Count("lots"))
    return plots.order_by("-is_used", "name", "pk")


def certificates_of(lot: Lot) -> list[Certificate]:
    """Those in force that speak of this lot; one query."""
    farm = lot.pool.partner_id
    mine = Q(holder=farm) | (Q(farms=farm) & covers_farm())
    goods = Q(scope=CertificateSubject.PRODUCTS, products=lot.pool.product_id)
    said = (
        Q(scope=CertificateSubject.ALL)
        | goods
        | Q(scope=CertificateSubject.LOTS, lots=lot)
    )
    rows = in_force().filter(mine & said).select_related("holder")
    return list(rows.distinct().order_by("kind", "pk"))


def certificates_of_lots(lots: Iterable[Lot]) -> dict[int, list[Certificate]]:
    """By lot: those in force that speak of it; four queries, none without lots.

    Fetch `pool` with the lots.
    """
    wanted = list(lots)
    if not wanted:
        return {}
    rows = covering({lot.pool.partner_id for lot in wanted})
    rows = rows.prefetch_related("products", "farms", "lots")
    known = list(rows.order_by("kind", "pk"))
    return {lot.pk: [one for one in known if _speaks_of(one, lot)] for lot in wanted}


def _speaks_of(one: Certificate, lot: Lot) -> bool:
    farm = lot.pool.partner_id
    members = (each for each in one.farms.all() if each.pk == farm)
    is_chosen = any(each.cooperative_id == one.holder_id for each in members)
    if farm != one.holder_id and not is_chosen:
        return False
    if one.scope == CertificateSubject.PRODUCTS:
        return any(each.pk == lot.pool.product_id for each in one.products.all())
    return one.scope == CertificateSubject.ALL or any(
        each.pk == lot.pk for each in one.lots.all()
    )


def certificates_to_fill(partner: Partner) -> QuerySet[Certificate]:
    """Of single lots and not checked yet, so that another lot can be added.

    One that an office has checked says what it said then.
    """
    rows = Certificate.objects.filter(
        holder=partner, scope=CertificateSubject.LOTS, state=CertificateState.WAITING
    )
    return rows.order_by("-pk")


@dataclass(frozen=True)
class LotFigures:
    """What became of a lot, in base units; they add up to what is left."""

    brought_in: int
    sent: int
    wasted: int
    taken_out: int
    counted: int


def figures(lot: Lot) -> LotFigures:
    """One query, however much happened to the lot."""
    rows = lot.entries.order_by().values_list("reason").annotate(n=Sum("quantity"))
    sums = dict(rows)
    return LotFigures(
        brought_in=sums.get(_R.HARVEST, 0),
        sent=-sums.get(_R.SHIPPED, 0) - sums.get(_R.RETURNED, 0),
        wasted=-sums.get(_R.WASTE, 0),
        taken_out=-sums.get(_R.EXPIRED, 0) - sums.get(_R.RECALLED, 0),
        counted=sums.get(_R.COUNT, 0),
    )


@dataclass(frozen=True)
class Happening:
    """One line of a lot's history, ready to show. `change` is signed, or empty."""

    label: str
    when: datetime
    who: str
    note: str
    change: str = ""


def entries_of(lot: Lot) -> QuerySet[StockEntry]:
    """Every change of what the lot holds, newest first."""
    return lot.entries.select_related("by").order_by("-created", "-pk")


def changes(lot: Lot, entries: Iterable[StockEntry]) -> list[Happening]:
    """These entries in words."""
    kind = lot.pool.product.measure
    return [
        Happening(
            label=str(_R(entry.reason).label),
            when=entry.created,
            who=entry.by.get_full_name() if entry.by else "",
            note=in_words(entry.note),
            change=signed(entry.quantity, kind),
        )
        for entry in entries
    ]


def corrections(lot: Lot) -> list[Happening]:
    """What was corrected of the lot's record, newest first; one query."""
    events = LotEvent.objects.filter(lot=lot).select_related("by")
    return [
        Happening(
            label=str(_W(event.what).label),
            when=event.created,
            who=event.by.get_full_name() if event.by else "",
            note=_told(event),
        )
        for event in events[:100]
    ]


def _told(event: LotEvent) -> str:
    if event.what == _W.RECALLED:
        return event.after
    old, new = (_shown(event.what, text) for text in (event.before, event.after))
    return _("%(old)s → %(new)s") % {"old": old, "new": new}


def _shown(what: str, text: str) -> str:
    if not text:
        return "–"
    if what in {_W.HARVESTED, _W.BEST_BEFORE}:
        return day(date.fromisoformat(text))
    return text


def signed(units: int, kind: str) -> str:
    """+12 kg or −500 g."""
    sign = "−" if units < 0 else "+"
    return f"{sign}{quantity(abs(units), kind)}"
