"""Agreements that are in force, and what hosts have of sales."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from core import dates
from live.broadcasts.models import Broadcast, ShelfItem
from live.video.states import ReplayState
from orders.order.models import Line, LotDraw
from payments.payouts.rules import HostShare
from vendors.partner.models import Lot, Partner, StockRecord

from .models import (
    BroadcastFigures,
    ChosenVideo,
    Clip,
    CommissionAgreement,
    EvidenceBundle,
    LegalHold,
)

ORIGIN = "live:"
MOST_WORDS = 6


def in_force(day: dt.date) -> QuerySet[CommissionAgreement]:
    """Accepted by both, begun, and not over."""
    return CommissionAgreement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        starts_on__lte=day,
        ended_at__isnull=True,
        host_accepted_at__isnull=False,
        seller_accepted_at__isnull=False,
    )


def percent_agreed(broadcast: Broadcast, stockrecord: StockRecord) -> Decimal | None:
    """What the pack's seller gives the broadcast's host; one query.

    What was agreed for this broadcast stands before what was agreed for all.
    """
    found = in_force(dates.today()).filter(
        Q(broadcast=broadcast) | Q(broadcast__isnull=True),
        host=broadcast.partner_id,
        seller=stockrecord.partner_id,
    )
    rows = found.order_by(F("broadcast").asc(nulls_last=True))
    return rows.values_list("percent", flat=True).first()


def sellers_agreed(broadcast: Broadcast) -> list[int]:
    """Ids of those whose goods it may show today; one query."""
    found = in_force(dates.today()).filter(
        Q(broadcast=broadcast) | Q(broadcast__isnull=True), host=broadcast.partner_id
    )
    return list(found.values_list("seller", flat=True).distinct())


def agreements_of(partner: Partner) -> QuerySet[CommissionAgreement]:
    """As host and as seller, what is not over first."""
    rows = CommissionAgreement.objects.filter(Q(host=partner) | Q(seller=partner))
    return rows.select_related("host", "seller", "broadcast").order_by(
        F("ended_at").desc(nulls_first=True), "-pk"
    )


def hosts_of(lines: Sequence[Line]) -> Mapping[int, HostShare]:
    """Which of these lines a host sold for another seller, and for how much of it.

    One query where any line came from a broadcast, else none. The percent is that of
    the shelf, which was agreed on when the pack was put there; what was taken off
    before the broadcast began was never shown.
    """
    shown = {
        line.pk: (int(number), line.stockrecord_id)
        for line in lines
        if line.origin.startswith(ORIGIN)
        and (number := line.origin.removeprefix(ORIGIN)).isdigit()
    }
    if not shown:
        return {}
    items = ShelfItem.objects.filter(
        Q(is_removed=False) | Q(broadcast__started_at__isnull=False),
        broadcast__in={broadcast_id for broadcast_id, _pack in shown.values()},
        stockrecord__in={pack for _broadcast, pack in shown.values()},
        commission__gt=0,
    ).exclude(stockrecord__partner=F("broadcast__partner"))
    shares = {
        (broadcast_id, pack): HostShare(host, percent)
        for broadcast_id, pack, host, percent in items.values_list(
            "broadcast", "stockrecord", "broadcast__partner", "commission"
        )
    }
    return {pk: shares[place] for pk, place in shown.items() if place in shares}


def bundles_of(broadcast: Broadcast) -> QuerySet[EvidenceBundle]:
    """The newest first, with who asked and whether the file is still there."""
    rows = EvidenceBundle.objects.filter(broadcast=broadcast)
    return rows.select_related("by", "gone").order_by("-number")


def records(words: str = "", *, only_held: bool = False) -> QuerySet[Broadcast]:
    """Broadcasts that were on air, the last first, with `bundles` and `is_held`.

    `words` are looked for in codes, titles and names of sellers.
    """
    hold = LegalHold.objects.filter(broadcast=OuterRef("pk"), released_at__isnull=True)
    own = EvidenceBundle.objects.filter(broadcast=OuterRef("pk")).order_by()
    count = own.values("broadcast").annotate(n=Count("pk")).values("n")
    rows = (
        Broadcast.objects.filter(started_at__isnull=False)
        .select_related("partner", "host")
        .annotate(is_held=Exists(hold), bundles=Subquery(count))
    )
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(code__iexact=word)
            | Q(title__icontains=word)
            | Q(partner__name__icontains=word)
        )
    if only_held:
        rows = rows.filter(is_held=True)
    return rows.order_by("-started_at", "-pk")


def _clips() -> QuerySet[Clip]:
    return Clip.objects.select_related(
        "broadcast__stream", "broadcast__partner", "lot"
    ).order_by("-shown_at", "start")


def clips_of_product(product_id: int) -> QuerySet[Clip]:
    """Where it was explained and can still be watched, the last time first."""
    ready = _clips().filter(broadcast__stream__replay_state=ReplayState.READY)
    return ready.filter(product=product_id)


def chosen_video(product_id: int) -> ChosenVideo | None:
    """What its seller chose, while the replay is there; one query, or two."""
    if not ChosenVideo.objects.filter(product=product_id).exists():
        return None  # pages of most goods then read nothing of replays
    ready = ChosenVideo.objects.filter(
        product=product_id, broadcast__stream__replay_state=ReplayState.READY
    )
    related = "broadcast__stream", "broadcast__partner", "product"
    return ready.select_related(*related).first()


def clips_of_lot(lot: Lot) -> QuerySet[Clip]:
    """Where this harvest was shown, or sold from; also what was deleted since then."""
    sold = LotDraw.objects.filter(
        lot=lot,
        line__product=OuterRef("product"),
        line__order__paid_at__isnull=False,
        line__origin=Concat(Value(ORIGIN), OuterRef("number")),
    )
    return (
        _clips()
        .filter(product=lot.pool.product_id)
        .annotate(number=Cast("broadcast", CharField()))
        .filter(Q(lot=lot) | Exists(sold))
    )


def views_per_day(
    villages: Sequence[int], first: dt.date, last: dt.date
) -> dict[dt.date, int]:
    """How often broadcasts from these villages were watched live; one query.

    A broadcast counts whole for the day on which it began, and where it was: at its
    place to see, else its village, else its seller's. Days without any are left out.
    """
    place = Coalesce(
        "broadcast__viewpoint__village", "broadcast__village",
        "broadcast__partner__village",
    )  # fmt: skip
    rows = (
        BroadcastFigures.objects.annotate(
            place=place, day=dates.DayOf("broadcast__started_at")
        )
        .filter(place__in=villages, day__gte=first, day__lte=last, views__gt=0)
        .order_by()
        .values("day")
        .annotate(count=Sum("views"))
    )
    return {row["day"]: row["count"] for row in rows}
