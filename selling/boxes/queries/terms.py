"""What boxes cost that are paid ahead, and what is left of those that were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import dates
from core.money import MOST_CHARGE, from_minor, least_charge, to_minor
from payments.prepayments.queries import lefts_of
from payments.prepayments.states import PrepaymentStatus
from selling.boxes.models import Box, BoxSize, BoxTerm, Subscription
from selling.boxes.queries.contents import holidays_of
from selling.boxes.rules import LEAST_PREPAID, MOST_PREPAID, Rhythm, discounted
from selling.boxes.states import DeliveryState


@dataclass(frozen=True)
class TermOffer:
    """So many boxes paid ahead; each costs `price`, bringing it `delivery_cost`.

    `saved` is what they would cost more one by one.
    """

    currency: str
    boxes: int
    price: Decimal
    delivery_cost: Decimal
    saved: Decimal
    is_season: bool

    @property
    def each(self) -> Decimal:
        return self.price + self.delivery_cost

    @property
    def total(self) -> Decimal:
        return self.each * self.boxes


def _priced(
    box: Box, size: BoxSize, delivery_cost: Decimal, counts: Iterable[int]
) -> list[TermOffer]:
    price = discounted(size.price, box.prepaid_discount, box.currency)
    most = from_minor(MOST_CHARGE, box.currency)
    found = [
        TermOffer(
            currency=box.currency,
            boxes=count,
            price=price,
            delivery_cost=delivery_cost,
            saved=(size.price - price) * count,
            is_season=box.season_to is not None,
        )
        for count in counts
    ]
    least = least_charge(box.currency)
    return [one for one in found if least <= price and one.total <= most]


def offers_for(one: Subscription) -> list[TermOffer]:
    """What can be paid ahead of it now: what is left of the season, or some boxes.

    None for one that is prepaid already, does not run, or whose farm wants none. Who
    starts late pays for what is left alone.
    """
    box = one.box
    if not box.is_prepayable or box.is_standing or one.is_prepaid:
        return []
    if one.next_on is None or not box.is_running:
        return []
    counts = box.prepaid_choices
    if box.season_to is not None:
        counts = [count_left(one)]
    counts = [n for n in counts if LEAST_PREPAID <= n <= MOST_PREPAID]
    return _priced(box, one.size, one.delivery_cost, counts)


def count_left(one: Subscription) -> int:
    """How many boxes still come in the season, without those that are skipped."""
    if one.next_on is None:
        return 0
    days = list(_days(one.box, one.rhythm(holidays_of(one.box_id)), one.next_on))
    skipped = one.deliveries.filter(day__in=days, state=DeliveryState.SKIPPED)
    return len(days) - skipped.count()


def _days(box: Box, rhythm: Rhythm, first: date) -> Iterable[date]:
    """Beyond the season's end there are none."""
    return rhythm.days(first) if box.season_to else ()


def shown_offers(box: Box, size: BoxSize, first: date | None) -> list[TermOffer]:
    """What somebody could pay ahead who starts on that day, without delivery."""
    if not box.is_prepayable or first is None:
        return []
    counts = box.prepaid_choices
    if box.season_to is not None:
        rhythm = Rhythm(
            first.weekday(),
            box.weeks,
            first,
            box.season_from,
            box.season_to,
            holidays_of(box.pk),
        )
        counts = [len(list(_days(box, rhythm, first)))]
    counts = [n for n in counts if LEAST_PREPAID <= n <= MOST_PREPAID]
    return _priced(box, size, Decimal(0), counts)


@dataclass(frozen=True)
class Standing:
    """How a term stands: what is left of it, and for how many boxes that is enough."""

    term: BoxTerm
    left: Decimal
    boxes: int


def standing_of(term: BoxTerm) -> Standing:
    return standings_of([term])[term.pk]


def standings_of(terms: Iterable[BoxTerm]) -> dict[int, Standing]:
    """By the term's id; one query, none without any."""
    rows = list(terms)
    left = lefts_of(row.prepayment_id for row in rows) if rows else {}
    found = {}
    for row in rows:
        currency = row.prepayment.currency
        minor = left.get(row.prepayment_id, 0)
        boxes = minor // to_minor(row.each, currency)
        found[row.pk] = Standing(row, from_minor(minor, currency), boxes)
    return found


def open_term(one: Subscription) -> BoxTerm | None:
    """The term that pays for its boxes now."""
    rows = one.terms.filter(is_open=True).select_related("prepayment")
    return rows.first()


def terms_of(one: Subscription) -> list[BoxTerm]:
    """All of them, the latest first; one query."""
    return list(one.terms.select_related("prepayment").order_by("-pk"))


def waiting_among(terms: Iterable[BoxTerm]) -> BoxTerm | None:
    """The latest that may still be paid on its page at Stripe."""
    since = dates.start_of(dates.today() - dates.DAY)
    return next(
        (
            row
            for row in terms
            if row.prepayment.status == PrepaymentStatus.UNPAID and row.created >= since
        ),
        None,
    )


def prepaid_boxes_of(subscriptions: Iterable[Subscription]) -> dict[int, int]:
    """How many prepaid boxes each has left, by its id; two queries."""
    wanted = list(subscriptions)
    if not wanted:
        return {}
    rows = BoxTerm.objects.filter(is_open=True, subscription__in=wanted)
    rows = rows.select_related("prepayment")
    return {one.term.subscription_id: one.boxes for one in standings_of(rows).values()}
