"""Who and what claims are about again and again, and what sellers' goods are worth.

Only claims of the last months count, and for a score only those that were upheld and
that the seller bears.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Count, F, Max, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from core.rounds import in_turn
from orders.order.models import Line, Order, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from payments.payment.states import LiableParty
from shop.catalogue.models import Product
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .models import Claim, ClaimLine
from .rules import MOST_SHOWN, REPEAT_DAYS, SCORE_DAYS, Score
from .states import GRANTED, ClaimState

# Longer than the clock takes to count them again.
SCORES_KEPT = 3 * 3600
AT_ONCE = 500  # sellers
_COUNTS = {
    "claims": Count("claim", distinct=True),
    "granted": Count("claim", filter=Q(claim__state__in=GRANTED), distinct=True),
    "packs": Sum("packs"),
}


def since(days: int, now: datetime | None = None) -> datetime:
    return (now or timezone.now()) - timedelta(days=days)


@dataclass(frozen=True)
class Repeated:
    """One thing that claims are about: how many, and how many were right."""

    name: str
    claims: int
    granted: int
    packs: int
    detail: str = ""


@dataclass(frozen=True)
class Causes:
    """What claims are about, most often first."""

    products: list[Repeated]
    lots: list[Repeated]
    packers: list[Repeated]
    carriers: list[Repeated]

    @property
    def is_empty(self) -> bool:
        return not self.products


def causes(sellers: QuerySet[Partner], now: datetime | None = None) -> Causes:
    """Of these sellers' last months; five queries."""
    rows = ClaimLine.objects.filter(
        claim__partner__in=sellers, claim__created__gte=since(REPEAT_DAYS, now)
    ).exclude(claim__state=ClaimState.WITHDRAWN)
    return Causes(
        products=_by_product(rows),
        lots=_by(rows.filter(line__draws__isnull=False), "line__draws__lot__code"),
        packers=_by_packer(rows),
        carriers=_by(rows.exclude(claim__carrier=""), "claim__carrier"),
    )


def _grouped(rows: QuerySet[ClaimLine], *names: str) -> list[dict[str, Any]]:
    found = rows.order_by().values(*names).annotate(**_COUNTS)
    return list(found.order_by("-claims", *names)[:MOST_SHOWN])


def _by(rows: QuerySet[ClaimLine], name: str) -> list[Repeated]:
    return [_repeated(str(row[name]), row) for row in _grouped(rows, name)]


def _by_product(rows: QuerySet[ClaimLine]) -> list[Repeated]:
    """Named in the reader's language; what is no longer sold, as it was bought."""
    gone = Case(When(line__product=None, then=F("line__title")), default=Value(""))
    grouped = _grouped(rows.annotate(gone=gone), "line__product", "gone")
    ids = [row["line__product"] for row in grouped]
    known = Product.objects.select_related("partner").in_bulk(filter(None, ids))
    return [
        _repeated(str(product.title), row, str(getattr(product.partner, "name", "")))
        if (product := known.get(row["line__product"]))
        else _repeated(row["gone"], row)
        for row in grouped
    ]


def _by_packer(rows: QuerySet[ClaimLine]) -> list[Repeated]:
    named = rows.filter(claim__packer__isnull=False).annotate(
        first=F("claim__packer__first_name"), last=F("claim__packer__last_name")
    )
    return [
        _repeated(f"{row['first']} {row['last']}".strip(), row)
        for row in _grouped(named, "claim__packer", "first", "last")
    ]


def _repeated(name: str, row: dict[str, Any], detail: str = "") -> Repeated:
    return Repeated(name, row["claims"], row["granted"], row["packs"], detail)


# --- A seller's score ---------------------------------------------------------------


def scores(sellers: Iterable[Partner], now: datetime | None = None) -> dict[int, Score]:
    """By seller; two queries, however many there are."""
    ids = [partner.pk for partner in sellers]
    start = since(SCORE_DAYS, now)
    sent = Line.objects.filter(
        vendor_order__partner__in=ids,
        shipped__gt=0,
        vendor_order__created__gte=start,
        vendor_order__replaces__isnull=True,
    ).order_by()
    lines = dict(sent.values_list("vendor_order__partner").annotate(n=Count("pk")))
    upheld = ClaimLine.objects.filter(
        claim__partner__in=ids,
        claim__state__in=GRANTED,
        claim__bearer=LiableParty.SELLER,
        claim__created__gte=start,
        granted__gt=0,
    ).order_by()
    bad = dict(
        upheld.values_list("claim__partner").annotate(n=Count("line", distinct=True))
    )
    return {pk: Score(lines.get(pk, 0), bad.get(pk, 0)) for pk in ids}


def score_key(partner_id: int) -> str:
    """Where the score that farm pages show is kept."""
    return f"claims:score:{partner_id}"


def keep_scores() -> int:
    """Count what farm pages show, some sellers at a time; how many.

    All sellers that sell have their turn: a run that is over leaves the rest to the
    next, which begins there.
    """
    rows = Partner.objects.filter(status__in=SELLING).order_by("pk")
    sellers, kept = list(rows.only("pk")), 0
    groups = {
        sellers[at].pk: sellers[at : at + AT_ONCE]
        for at in range(0, len(sellers), AT_ONCE)
    }
    for first in in_turn(groups):
        found = {score_key(pk): one for pk, one in scores(groups[first]).items()}
        cache.set_many(found, SCORES_KEPT)
        kept += len(found)
    return kept


def kept_scores(sellers: Iterable[Partner]) -> dict[int, Score]:
    """By seller, as the clock has kept them; those that it has not are counted."""
    by_id = {one.pk: one for one in sellers}
    kept = cache.get_many([score_key(pk) for pk in by_id])
    found = {pk: kept[key] for pk in by_id if (key := score_key(pk)) in kept}
    missing = [one for pk, one in by_id.items() if pk not in found]
    return found | scores(missing) if missing else found


def score_of(partner: Partner) -> Score:
    return scores([partner])[partner.pk]


# --- Shoppers who claim often -------------------------------------------------------


@dataclass(frozen=True)
class Claimer:
    """A shopper with several claims, named by their last order."""

    order: Order
    claims: int
    granted: int
    amount: int
    orders: int

    @property
    def percent(self) -> int:
        return round(100 * self.claims / self.orders) if self.orders else 0


def claimers(
    sellers: QuerySet[Partner], *, least: int, now: datetime | None = None
) -> list[Claimer]:
    """Accounts and guests with at least so many claims; three queries."""
    rows = Claim.objects.filter(
        partner__in=sellers, created__gte=since(REPEAT_DAYS, now)
    ).exclude(state=ClaimState.WITHDRAWN)
    by = (
        "vendor_order__order__user",
        "vendor_order__order__guest_email",
        "vendor_order__order__currency",
    )
    money = Q(state__in=GRANTED) & ~Q(outcome="replacement")
    groups = list(
        rows.order_by()
        .values(*by)
        .annotate(
            claims=Count("pk"),
            granted=Count("pk", filter=Q(state__in=GRANTED)),
            amount=Sum("amount", filter=money, default=0),
        )
        .filter(claims__gte=least)
        .order_by("-claims", *by)[:MOST_SHOWN]
    )
    shopped = _shopped([_who(group) for group in groups], now)
    last = Order.objects.select_related("user").in_bulk(
        [order_id for order_id, _vendor_orders in shopped.values()]
    )
    return [
        Claimer(
            last[order_id],
            group["claims"],
            group["granted"],
            int(group["amount"]),
            vendor_orders,
        )
        for group in groups
        for order_id, vendor_orders in [shopped[_who(group)]]
    ]


Who = tuple[int | None, str]


def _who(group: dict[str, Any]) -> Who:
    """An account, or a guest by their address."""
    user = group["vendor_order__order__user"]
    return (user, "") if user else (None, group["vendor_order__order__guest_email"])


def _shopped(people: list[Who], now: datetime | None) -> dict[Who, tuple[int, int]]:
    """Each one's last order, by its id, and how many parts they bought lately."""
    users = [user for user, _email in people if user]
    emails = [email for user, email in people if not user]
    theirs = Q(order__user__in=users) | Q(
        order__user__isnull=True, order__guest_email__in=emails
    )
    lately = Q(
        created__gte=since(REPEAT_DAYS, now),
        status__in=VISIBLE_TO_SELLER - {VendorOrderStatus.CANCELLED},
    )
    rows = VendorOrder.objects.filter(theirs).order_by()
    found: dict[Who, tuple[int, int]] = {}
    sums = rows.values_list("order__user", "order__guest_email").annotate(
        last=Max("order"), vendor_orders=Count("pk", filter=lately)
    )
    for user, email, last, vendor_orders in sums:
        who: Who = (user, "") if user else (None, email)
        before, count = found.get(who, (0, 0))
        found[who] = (max(before, last), count + vendor_orders)
    return found
