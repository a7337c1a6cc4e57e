"""What pages of live selling read: lists, one broadcast, its shelf, its sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from accounts.models import User
from core.page_cache.reads import note_minute
from core.prepared import Prepared
from core.sections import PageSection
from live.broadcasts.models import Broadcast, CrewMember, Reminder, ShelfItem
from live.broadcasts.queries import on_air, shown_on, to_come
from live.broadcasts.states import ON_AIR, BroadcastStatus, ShelfState
from live.deals.models import CouponDrop, CouponTaken, Deal, DealClaim, Draw
from live.deals.queries import coupon_cards, deal_cards, draw_of, price_shown
from live.video.models import Epoch
from shop.storefront.models import Follow
from vendors.certificates.models import Certificate
from vendors.harvest.queries import certificates_of_lots
from vendors.members.models import PartnerRole
from vendors.partner.availability import pack_availability
from vendors.places.models import Viewpoint, Village

from .models import MinuteStat, Watch
from .rules import LATE, ON_A_PAGE, SHOWN_OF_A_FARM


@dataclass(frozen=True)
class ShelfOffer:
    """What lies on a shelf, with what it costs and whether it can be had now.

    `was` is the pack's own price where the broadcast's is lower, `certificates` are
    those in force that speak of its lot.
    """

    item: ShelfItem
    price: Decimal | None
    was: Decimal | None
    packs: int
    is_low: bool
    why_not: str
    certificates: Sequence[Certificate] = ()

    @property
    def pack(self) -> Any:
        return self.item.stockrecord

    @property
    def product(self) -> Any:
        return self.item.stockrecord.product

    @property
    def is_buyable(self) -> bool:
        return not self.why_not and self.item.is_for_sale and self.packs > 0


def offers_of(broadcast: Broadcast) -> list[ShelfOffer]:
    """What viewers see of the shelf, the pinned one first; three queries at most."""
    items = list(shown_on(broadcast))
    items.sort(key=lambda one: one.pk != broadcast.pinned_id)
    certified = certificates_of_lots(item.lot for item in items if item.lot)
    return [offer_of(item, broadcast, certified) for item in items]


def offer_of(
    item: ShelfItem,
    broadcast: Broadcast,
    certified: Mapping[int, list[Certificate]] | None = None,
) -> ShelfOffer:
    """Reads what `shelf_of` selects. A session price counts while it is on air."""
    if certified is None:
        certified = certificates_of_lots([item.lot] if item.lot else [])
    pack = item.stockrecord
    available = pack_availability(
        pack, is_listed=pack.product.is_published, lot=item.sold_from
    )
    agreed = price_shown(item) if broadcast.is_on_air else None
    return ShelfOffer(
        item=item,
        price=pack.price if agreed is None else agreed,
        was=None if agreed is None else pack.price,
        packs=getattr(available, "packs", 0),
        is_low=getattr(available, "is_low", False),
        why_not="" if available.is_available_to_buy else str(available.message),
        certificates=certified.get(item.lot_id or 0, ()),
    )


def given_away(broadcast: Any, user: Any) -> dict[str, object]:
    """The deals by item, coupons and draw of a broadcast of `watched`.

    Asks only for what there is, and what the person has of it.
    """
    claimer = user if broadcast.has_claims else None
    taker = user if broadcast.has_vouchers else None
    return {
        "deals": deal_cards(broadcast, claimer) if broadcast.has_deals else {},
        "coupons": coupon_cards(broadcast, taker) if broadcast.has_coupons else [],
        "draw": draw_of(broadcast) if broadcast.has_draws else None,
    }


def watched(code: str, user: User | None) -> Broadcast | None:
    """The broadcast with all its page reads, and what the person is in it; one query.

    Sets `follows`, `is_reminded`, `is_team` and `is_upright`, as phones film, on it,
    and what is given away there.
    """
    rows = Broadcast.objects.select_related(
        "partner__face", "partner__cover", "partner__village", "village", "viewpoint",
        "cover", "host", "chat_room__pinned", "stream",
    )  # fmt: skip
    upright = Epoch.objects.filter(
        stream__broadcast=OuterRef("pk"), height__gt=F("width")
    )
    rows = rows.filter(code=code).annotate(is_upright=Exists(upright))
    return _with_what_is_given(rows, user).first()


def watched_shelf(code: str, user: User | None) -> Broadcast | None:
    """The broadcast with what its shelf reads; one query.

    All pages that watch ask for the shelf at once: chat and video, which change by the
    second, are no part of it.
    """
    rows = Broadcast.objects.select_related("partner").filter(code=code)
    return _with_what_is_given(rows, user).first()


def _with_what_is_given(
    rows: QuerySet[Broadcast], user: User | None
) -> QuerySet[Broadcast]:
    own = {"broadcast": OuterRef("pk")}
    return rows.annotate(
        **_ties(user),
        has_deals=Exists(Deal.objects.filter(**own)),
        has_coupons=Exists(CouponDrop.objects.filter(**own)),
        has_draws=Exists(Draw.objects.filter(**own)),
    )


def _ties(user: User | None) -> dict[str, object]:
    if user is None:
        never = Value(False)
        names = "follows", "is_reminded", "is_team", "has_claims", "has_vouchers"
        return dict.fromkeys(names, never)
    team = PartnerRole.objects.filter(user=user, partner=OuterRef("partner"))
    crew = CrewMember.objects.filter(user=user, broadcast=OuterRef("pk"))
    follows = Follow.objects.filter(user=user, partner=OuterRef("partner"))
    reminders = Reminder.objects.filter(user=user, broadcast=OuterRef("pk"))
    return {
        "follows": Exists(follows),
        "is_reminded": Exists(reminders),
        "is_team": Exists(team) | Exists(crew),
        "has_claims": Exists(
            DealClaim.objects.filter(user=user, deal__broadcast=OuterRef("pk"))
        ),
        "has_vouchers": Exists(
            CouponTaken.objects.filter(user=user, drop__broadcast=OuterRef("pk"))
        ),
    }


def narrowed(
    rows: QuerySet[Broadcast], *, village: str, kind: str
) -> QuerySet[Broadcast]:
    """Of a village (its slug), and with a kind of goods (its path) on the shelf."""
    rows = rows.select_related("partner__village")
    if village:
        in_village = Q(village__slug=village)
        at_home = Q(village__isnull=True, partner__village__slug=village)
        rows = rows.filter(in_village | at_home)
    if kind:
        goods = ShelfItem.objects.filter(
            broadcast=OuterRef("pk"),
            is_removed=False,
            stockrecord__product__main_category__path__startswith=kind,
        ).exclude(state=ShelfState.HIDDEN)
        rows = rows.filter(Exists(goods))
    return rows


def listed_now(**chosen: str) -> list[Broadcast]:
    """What is on air, by village and kind of goods; one query."""
    if not any(chosen.values()):
        return _on_air()
    return list(narrowed(on_air(), **chosen)[:ON_A_PAGE])


def listed_to_come(user: User | None, **chosen: str) -> list[Broadcast]:
    """What is announced, likewise; of whose reminder there is one, `is_reminded`. One
    query, two for who is signed in.
    """
    note_minute()
    late = timezone.now() - LATE
    if any(chosen.values()):
        found = list(narrowed(announced(late), **chosen)[:ON_A_PAGE])
    else:
        found = _announced(late)
    reminded = _reminded(user, [one.pk for one in found])
    for one in found:
        one.is_reminded = one.pk in reminded  # type: ignore[attr-defined]
    return found


def listed_replays(**chosen: str) -> list[Broadcast]:
    """What is over, likewise; one query."""
    if not any(chosen.values()):
        return _ended()
    return list(narrowed(ended(), **chosen)[:ON_A_PAGE])


def _reminded(user: User | None, broadcasts: list[int]) -> set[int]:
    if user is None or not broadcasts:
        return set()
    own = Reminder.objects.filter(user=user, broadcast__in=broadcasts)
    return set(own.values_list("broadcast_id", flat=True))


def _all(rows: QuerySet[Broadcast]) -> QuerySet[Broadcast]:
    return narrowed(rows, village="", kind="")[:ON_A_PAGE]


_on_air = Prepared(lambda: _all(on_air()))
_announced = Prepared(lambda late: _all(announced(late)))
_ended = Prepared(lambda: _all(ended()))


def ended() -> QuerySet[Broadcast]:
    """What is over and was on air, the last first."""
    rows = Broadcast.objects.filter(status=BroadcastStatus.ENDED)
    chosen = rows.select_related("partner__face", "partner__village", "village")
    return chosen.select_related("cover", "partner__cover").order_by("-ended_at", "-pk")


def announced(late: Any) -> QuerySet[Broadcast]:
    """What is to come and no later than such a moment, the next first."""
    return to_come().filter(starts_at__gte=late)


@Prepared
def villages_of_broadcasts() -> QuerySet[Village]:
    """Those to choose from; one query."""
    own = Broadcast.objects.exclude(status=BroadcastStatus.CANCELLED)
    here = own.filter(village=OuterRef("pk"))
    at_home = own.filter(village=None, partner__village=OuterRef("pk"))
    return Village.objects.filter(Exists(here) | Exists(at_home)).order_by("name")


def live_or_next() -> Broadcast | None:
    """For the front page: what is on air, else what comes next; one query."""
    note_minute()
    shown = Broadcast.objects.select_related(
        "partner__face", "partner__cover", "partner__village", "village", "cover"
    )
    soon = Q(status=BroadcastStatus.SCHEDULED, starts_at__gte=timezone.now() - LATE)
    is_live = Q(status__in=[BroadcastStatus.LIVE, BroadcastStatus.PAUSED])
    rows = shown.filter(is_live | soon)
    first = Case(When(is_live, then=0), default=1)
    return rows.order_by(first, "starts_at").first()


def next_after(broadcast: Broadcast) -> Broadcast | None:
    """Who is next: something on air elsewhere, or what is announced; one query."""
    is_live = Q(status__in=[BroadcastStatus.LIVE, BroadcastStatus.PAUSED])
    soon = Q(status=BroadcastStatus.SCHEDULED, starts_at__gte=timezone.now() - LATE)
    rows = Broadcast.objects.filter(is_live | soon).exclude(pk=broadcast.pk)
    shown = rows.select_related(
        "partner__face", "partner__cover", "partner__village", "village", "cover"
    )
    return shown.order_by("starts_at").first()


def of_seller(partner_id: int, n: int) -> list[Broadcast]:
    """A seller's broadcasts: on air, the next ones, then what was; one query."""
    note_minute()
    rows = Broadcast.objects.filter(partner=partner_id).exclude(
        status=BroadcastStatus.CANCELLED
    )
    late = timezone.now() - LATE
    rows = rows.exclude(status=BroadcastStatus.SCHEDULED, starts_at__lt=late)
    found = list(
        rows.select_related(
            "cover", "village", "partner__cover", "partner__face"
        ).order_by("-starts_at")[: 4 * n]
    )
    to_show = sorted((one for one in found if not one.is_over), key=_soonest)
    return [*to_show, *(one for one in found if one.is_over)][:n]


def at_place(viewpoint: Viewpoint) -> PageSection | None:
    """What is on air or to come from the village of a place to see, and what showed
    the place itself, the last first; one query.
    """
    note_minute()
    late = timezone.now() - LATE
    is_live = Q(status__in=ON_AIR)
    soon = Q(status=BroadcastStatus.SCHEDULED, starts_at__gte=late)
    of_village = Q(village=viewpoint.village_id) | Q(
        village__isnull=True, partner__village=viewpoint.village_id
    )
    from_here = Q(viewpoint=viewpoint)
    showed = from_here & Q(status=BroadcastStatus.ENDED)
    rows = Broadcast.objects.filter(
        (is_live | soon) & (of_village | from_here) | showed
    )
    shown = rows.select_related(
        "cover", "partner__cover", "partner__face", "partner__village"
    ).order_by("-starts_at")
    found = list(shown[: 4 * SHOWN_OF_A_FARM])
    to_show = sorted((one for one in found if not one.is_over), key=_soonest)
    past = [one for one in found if one.is_over]
    if not found:
        return None
    section = {
        "broadcasts": to_show[:SHOWN_OF_A_FARM],
        "showed": past[:SHOWN_OF_A_FARM],
    }
    return PageSection("live/at_place.html", section, place=20)


def _soonest(broadcast: Broadcast) -> tuple[bool, Any]:
    return (not broadcast.is_on_air, broadcast.starts_at)


@dataclass(frozen=True)
class Attendance:
    """How many watched a broadcast."""

    views: int
    visitors: int
    seconds: int
    peak: int
    hearts: int


def attendance(broadcast: Broadcast, *, is_replay: bool = False) -> Attendance:
    """Two queries."""
    rows = Watch.objects.filter(broadcast=broadcast, is_replay=is_replay)
    sums = rows.aggregate(
        views=Count("pk"),
        visitors=Count("visitor", distinct=True),
        seconds=Sum("seconds"),
    )
    minutes = MinuteStat.objects.filter(broadcast=broadcast)
    found = list(minutes.values_list("viewers", "hearts"))
    return Attendance(
        views=sums["views"],
        visitors=sums["visitors"],
        seconds=sums["seconds"] or 0,
        peak=max((viewers for viewers, _hearts in found), default=0),
        hearts=sum(hearts for _viewers, hearts in found),
    )
