"""How deals, coupons and draws of a broadcast stand for one viewer."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from core.inputs import MOST_ID
from core.page_cache.reads import note_until
from core.prepared import Prepared
from live.broadcasts.models import Broadcast
from shop.offers.queries import signed_in

from .models import CouponDrop, CouponTaken, Deal, DealClaim, Draw
from .states import ClaimStatus, DealStatus, DrawStatus

# A deal that is over stays on its card so long.
SEEN_AFTER = timedelta(minutes=10)
_ORDER: dict[str, int] = {
    DealStatus.OPEN: 0,
    DealStatus.PLANNED: 1,
    DealStatus.CLOSED: 2,
}
_OWN = (ClaimStatus.HELD, ClaimStatus.WAITING, ClaimStatus.ORDERED)


@dataclass(frozen=True)
class DealCard:
    """A deal as one viewer sees it.

    `state` is planned, open, yours, waiting, ordered, soldout or over. `place` is the
    viewer's on the waiting list. Moments are told by the server's clock.
    """

    deal: Deal
    state: str
    claim: DealClaim | None = None
    place: int = 0

    @property
    def percent_off(self) -> int:
        return int((1 - self.deal.price / self.deal.was) * 100)

    @property
    def percent_taken(self) -> int:
        return 100 * self.deal.taken // (self.deal.released or 1)

    @property
    def can_take(self) -> bool:
        return self.state == "open"

    @property
    def can_wait(self) -> bool:
        return self.state == "soldout" and self.deal.is_open

    @property
    def counts_to(self) -> int:
        """What the countdown runs to: the begin, the end of a hold, or of the deal."""
        if self.state == "planned":
            moment = self.deal.starts_at
        elif self.state == "yours" and self.claim and self.claim.until:
            moment = self.claim.until
        else:
            moment = self.deal.ends_at
        return int(moment.timestamp() * 1000)


def deals_of(broadcast: Broadcast) -> QuerySet[Deal]:
    """All of them, with their items, the newest first; for the console."""
    rows = Deal.objects.filter(broadcast=broadcast).order_by("-pk")
    return rows.select_related("item__stockrecord__product")


def deal_cards(broadcast: Broadcast, user: Any) -> dict[int, DealCard]:
    """By item: the deal that is open, to come, or just over. Three queries at most."""
    now = timezone.now()
    since = now - SEEN_AFTER
    rows = Deal.objects.filter(broadcast=broadcast).exclude(status=DealStatus.CANCELLED)
    shown = [
        deal
        for deal in rows.order_by("pk")
        if deal.closed_at is None or deal.closed_at > since
    ]
    for deal in shown:
        ends = [deal.ends_at, deal.closed_at and deal.closed_at + SEEN_AFTER]
        note_until(min((one for one in ends if one and one > now), default=None))
    found: dict[int, Deal] = {}
    for deal in sorted(shown, key=lambda one: (_ORDER[one.status], -one.pk)):
        found.setdefault(deal.item_id, deal)
    claims = _claims(list(found.values()), signed_in(user))
    return {item: card_of(deal, claims.get(deal.pk)) for item, deal in found.items()}


def deal_card(deal: Deal, user: Any) -> DealCard:
    """One deal for one viewer; two queries at most."""
    return card_of(deal, _claims([deal], signed_in(user)).get(deal.pk))


def _claims(deals: list[Deal], user: User | None) -> dict[int, DealClaim]:
    """The viewer's own, by deal; what is kept counts before what is waited for."""
    if user is None or not deals:
        return {}
    rows = DealClaim.objects.filter(user=user, deal__in=deals, status__in=_OWN)
    own = sorted(rows, key=lambda claim: (_OWN.index(claim.status), claim.pk))
    found: dict[int, DealClaim] = {}
    for claim in own:
        found.setdefault(claim.deal_id, claim)
    return found


@Prepared
def _deals(pk: Any, code: Any) -> QuerySet[Deal]:
    rows = Deal.objects.select_related("broadcast", "item__stockrecord", "lot")
    return rows.filter(pk=pk, broadcast__code=code)


def deal_of(code: str, pk: int) -> Deal | None:
    """A broadcast's deal with all that a tap on it needs."""
    return _deals.first(pk, code) if pk <= MOST_ID else None


@Prepared
def claims_of(deal: Any, user: Any) -> QuerySet[DealClaim]:
    """All that a person ever had of a deal, the oldest first."""
    return DealClaim.objects.filter(deal=deal, user=user).order_by("pk")


@dataclass(frozen=True)
class Standing:
    """Of one who waits: the place from 1, and whether nothing can be had for now."""

    is_settled: bool
    place: int


def standing_of(waiting: DealClaim) -> Standing:
    """How it stands after who waits was written down; one query."""
    rows = _standings(waiting.pk, timezone.now())
    status, claim_status, left, has_over, place = rows[0]
    is_settled = (
        claim_status == ClaimStatus.WAITING
        and status == DealStatus.OPEN
        and left <= 0
        and not has_over
    )
    return Standing(is_settled, place)


@Prepared
def _standings(claim: Any, now: Any) -> QuerySet[DealClaim, Any]:
    of_deal = DealClaim.objects.filter(deal=OuterRef("deal"))
    over = of_deal.filter(status=ClaimStatus.HELD, until__lte=now)
    rows = DealClaim.objects.filter(pk=claim).annotate(
        left=F("deal__released") - F("deal__taken"),
        has_over=Exists(over),
        place=Subquery(_counted(_before(OuterRef("deal"), OuterRef("pk")))),
    )
    return rows.values_list("deal__status", "status", "left", "has_over", "place")


def _before(deal: Any, claim: Any) -> QuerySet[DealClaim]:
    """Who waits for the deal up to this claim."""
    rows = DealClaim.objects.filter(deal=deal, status=ClaimStatus.WAITING)
    return rows.filter(pk__lte=claim)


def _counted(rows: QuerySet[DealClaim]) -> QuerySet[DealClaim, int]:
    counted = rows.order_by().values("deal").annotate(count=Count("pk"))
    return counted.values_list("count", flat=True)


@Prepared
def _places(deal: Any, claim: Any) -> QuerySet[DealClaim, int]:
    return _counted(_before(deal, claim))


def place_of(deal_id: int, claim_id: int) -> int:
    """Which place on the waiting list this is, from 1; 0 when nobody waits there."""
    return _places.first(deal_id, claim_id) or 0


def card_of(deal: Deal, claim: DealClaim | None) -> DealCard:
    state = _state(deal, claim)
    place = 0
    if state == "waiting" and claim:
        place = place_of(deal.pk, claim.pk)
    return DealCard(deal, state, claim, place)


def _state(deal: Deal, claim: DealClaim | None) -> str:
    now = timezone.now()
    if claim and claim.status == ClaimStatus.HELD and claim.until and claim.until > now:
        return "yours"
    if deal.status == DealStatus.PLANNED:
        return "planned"
    is_over = not deal.is_open or deal.ends_at <= now
    if claim and claim.status == ClaimStatus.WAITING and not is_over:
        return "waiting"
    if claim and claim.status == ClaimStatus.ORDERED:
        return "ordered"
    if is_over:
        return "over"
    return "open" if deal.left else "soldout"


@dataclass(frozen=True)
class CouponCard:
    """A coupon as one viewer sees it; `code` when they have it."""

    drop: CouponDrop
    code: str = ""

    @property
    def can_take(self) -> bool:
        is_on = timezone.now() < self.drop.ends_at
        return not self.code and is_on and bool(self.drop.left)


def coupon_cards(broadcast: Broadcast, user: Any) -> list[CouponCard]:
    """What can be taken now, and what the viewer has of it; two queries at most."""
    drops = CouponDrop.objects.filter(broadcast=broadcast, is_prize=False)
    running = [d for d in drops.order_by("-pk") if d.ends_at > timezone.now()]
    note_until(min((drop.ends_at for drop in running), default=None))
    person = signed_in(user)
    codes: dict[int, str] = {}
    if person and running:
        rows = CouponTaken.objects.filter(user=person, drop__in=running)
        codes = dict(rows.values_list("drop_id", "voucher__code"))
    return [CouponCard(drop, codes.get(drop.pk, "")) for drop in running]


def coupons_of_person(user: User) -> QuerySet[CouponTaken]:
    """What the person has been given, the newest first, with whose goods it is for."""
    rows = CouponTaken.objects.filter(user=user).order_by("-pk")
    return rows.select_related("drop__broadcast__partner", "voucher")


def draw_of(broadcast: Broadcast) -> Draw | None:
    """The one that runs, or else the last that was drawn."""
    rows = Draw.objects.filter(broadcast=broadcast)
    return rows.exclude(status=DrawStatus.CANCELLED).order_by("-pk").first()


def proof_of(draw: Draw) -> dict[str, object]:
    """All that is needed to work the winners out again, as far as it may be shown."""
    entries = list(draw.entries.order_by("ticket"))
    is_drawn = draw.status == DrawStatus.DRAWN
    return {
        "draw": draw.pk,
        "prize": draw.prize,
        "status": draw.status,
        "winners_wanted": draw.winners,
        "commitment": draw.commitment,
        "entries_hash": draw.entries_hash,
        "entries": [entry.ticket for entry in entries],
        "seed": draw.seed if is_drawn else None,
        "winners": [
            entry.ticket
            for entry in sorted(entries, key=lambda one: one.place or 0)
            if entry.is_winner
        ],
    }


def price_shown(item: Any) -> Decimal | None:
    """The price of an item in its broadcast, when it has one that holds now.

    Not when the shop has become cheaper, nor for a pack of another size than it was.
    """
    pack = item.stockrecord
    if item.price is None or pack.price is None or item.price >= pack.price:
        return None
    if item.price_units not in {None, pack.quantity}:
        return None
    return Decimal(item.price)
