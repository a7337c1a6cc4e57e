"""Everything else: baskets, roles, offers, photos, and the queue of effects."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from core.images.encoding import FORMATS
from core.models import OutboxMessage, Photo
from shop.basket.models import Basket
from shop.offers.models import ConditionalOffer
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.states import PartnerKind

from .invariants import Breach, Range, cents, invariant, lines
from .lateness import TOO_LATE

EVERYTHING = 1 << 40  # ids at once, where an index holds just the rows that matter
PHOTOS_LOOKED_AT = 50
OFFER_USES = """
    SELECT offer_id AS id, SUM(frequency) AS times, COUNT(*) AS orders,
           SUM(discount) AS discount
    FROM offer_offeruse WHERE released_at IS NULL GROUP BY offer_id
"""
VOUCHER_USES = """
    SELECT voucher_id AS id, COUNT(DISTINCT order_id) AS orders,
           SUM(discount) AS discount
    FROM offer_offeruse WHERE released_at IS NULL AND voucher_id IS NOT NULL
    GROUP BY voucher_id
"""


@invariant("people have one open basket at most", over=Basket, span=EVERYTHING)
def baskets_open_once(ids: Range) -> Iterator[Breach]:
    return lines(
        "person {}: {} open baskets",
        f"""
        SELECT owner_id, COUNT(*) FROM basket_basket
        WHERE {ids.having("id")} AND status = 'Open' AND owner_id IS NOT NULL
        GROUP BY owner_id HAVING COUNT(*) > 1
        """,
    )


@invariant("baskets that were ordered are closed", over=Basket)
def baskets_spent(ids: Range) -> Iterator[Breach]:
    return lines(
        "basket {}: open, though order {} was made of it",
        f"""
        SELECT b.id, o.number FROM basket_basket b
        JOIN order_order o ON o.basket_id = b.id
        WHERE {ids.having("b.id")} AND b.status = 'Open'
        """,
    )


@invariant("admins stand at cooperatives only", over=PartnerRole)
def admins_at_cooperatives(ids: Range) -> Iterator[Breach]:
    return lines(
        "person {}: admin of {}, which is no cooperative",
        f"""
        SELECT r.user_id, p.code FROM members_partnerrole r
        JOIN partner_partner p ON p.id = r.partner_id
        WHERE {ids.having("r.id")} AND r.role = '{Role.ADMIN}'
          AND p.kind <> '{PartnerKind.COOPERATIVE}'
        """,
    )


@invariant("offers count their uses", over=ConditionalOffer, span=EVERYTHING)
def offer_counters(ids: Range) -> Iterator[Breach]:
    return lines(
        "offer {}: counts {} times, {} orders and {}, its uses say {}, {} and {}",
        f"""
        SELECT o.id, o.num_applications, o.num_orders, o.total_discount,
               COALESCE(u.times, 0), COALESCE(u.orders, 0), COALESCE(u.discount, 0)
        FROM offer_conditionaloffer o LEFT JOIN ({OFFER_USES}) u ON u.id = o.id
        WHERE {ids.having("o.id")}
          AND (o.num_applications <> COALESCE(u.times, 0)
               OR o.num_orders <> COALESCE(u.orders, 0)
               OR {cents("o.total_discount")} <> {cents("COALESCE(u.discount, 0)")})
        """,
    )


@invariant("vouchers count their uses", over=Voucher, span=EVERYTHING)
def voucher_counters(ids: Range) -> Iterator[Breach]:
    return lines(
        "voucher {}: counts {} orders and {}, its uses say {} and {}, its notes {}",
        f"""
        SELECT v.code, v.num_orders, v.total_discount, COALESCE(u.orders, 0),
               COALESCE(u.discount, 0), COALESCE(a.orders, 0)
        FROM voucher_voucher v LEFT JOIN ({VOUCHER_USES}) u ON u.id = v.id
        LEFT JOIN (
            SELECT voucher_id AS id, COUNT(*) AS orders FROM voucher_voucherapplication
            GROUP BY voucher_id
        ) a ON a.id = v.id
        WHERE {ids.having("v.id")}
          AND (v.num_orders <> COALESCE(u.orders, 0)
               OR COALESCE(a.orders, 0) <> COALESCE(u.orders, 0)
               OR {cents("v.total_discount")} <> {cents("COALESCE(u.discount, 0)")})
        """,
    )


@invariant("effects are delivered in time", over=OutboxMessage, span=EVERYTHING)
def outbox_due(ids: Range) -> Iterator[Breach]:
    late = timezone.now() - TOO_LATE
    return lines(
        "{}: due since {}, tried {} times",
        f"""
        SELECT key, not_before, attempts FROM core_outboxmessage
        WHERE {ids.having("id")} AND state = '{OutboxMessage.State.WAITING}'
          AND not_before < %s AND (claimed_until IS NULL OR claimed_until < %s)
        """,
        late,
        late,
    )


@invariant("no effect is given up", over=OutboxMessage, span=EVERYTHING)
def outbox_parked(ids: Range) -> Iterator[Breach]:
    return lines(
        "{}: parked after {} tries: {}",
        f"""
        SELECT key, attempts, last_error FROM core_outboxmessage
        WHERE {ids.having("id")} AND state = '{OutboxMessage.State.PARKED}'
        """,
    )


@invariant("ready photos have their copies", over=Photo, span=EVERYTHING)
def photo_copies(ids: Range) -> Iterator[Breach]:
    """Of the newest photos only: each is asked of the storage, which may be far."""
    ready = Photo.objects.filter(
        state=Photo.State.READY, pk__range=(ids.first, ids.last)
    )
    for photo in ready.order_by("-pk")[:PHOTOS_LOOKED_AT]:
        names = [photo.path(w, suffix) for w in photo.widths for suffix in FORMATS]
        missing = [name for name in names if not default_storage.exists(name)]
        if missing or not names:
            yield f"photo {photo.pk}: {', '.join(missing) or 'no copy at all'}"
