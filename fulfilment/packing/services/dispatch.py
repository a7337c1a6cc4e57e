"""Sending: once, however often it is pressed; many at once; a number put right."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.refusals import CHANGED, RefusalError
from fulfilment.packing.models import TrackingFile
from fulfilment.packing.queries.added import own_lines
from fulfilment.packing.queries.dispatch import Fate, TrackingRow, fates_of
from fulfilment.tracking.services.subscriptions import follow
from orders.order.locks import lock_vendor_order
from orders.order.models import ParcelDelivery, ShippingEvent, VendorOrder
from orders.order.queries import boxes_of
from orders.order.services.additions import together
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.vendor_orders import PackingError
from orders.order.signals import vendor_order_changed
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner

from .waybills import bear


class AlreadySentError(RefusalError):
    """Raised when a parcel left since the page was made. Nothing changed."""

    says = CHANGED


@dataclass(frozen=True)
class Parcel:
    """Packs of each line (by its id) and who carries them.

    `seen_sent` is how many packs had gone out when the person looked.
    """

    packs: Mapping[int, int]
    seen_sent: int
    carrier: str = ""
    tracking_number: str = ""


@transaction.atomic
def send_parcel(
    vendor_order: VendorOrder, *, parcel: Parcel, by: User | None
) -> ShippingEvent:
    """Send a parcel, if what was sent before is still what the person saw.

    Raises `AlreadySentError`, and `PackingError` as `ship_part` does, for a part
    that a depot sends and for the number of a waybill that was cancelled.
    """
    locked = lock_vendor_order(vendor_order.pk)
    if locked.depot_id is not None:
        raise PackingError(_("The cooperative packs and ships this at its depot."))
    sent = locked.lines.aggregate(n=Sum("shipped"))["n"] or 0
    if sent != parcel.seen_sent:
        raise AlreadySentError
    sent_parcel = ship_vendor_order(
        locked,
        packs=parcel.packs,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        by=by,
    )
    bear(sent_parcel)
    return sent_parcel


# A file that was begun so long ago was left behind by a server that stopped.
GIVEN_UP = timedelta(minutes=10)


@dataclass(frozen=True)
class Rest:
    """All that is left of a part, as one parcel. `seen_sent` as in `Parcel`."""

    vendor_order: VendorOrder
    carrier: str
    tracking_number: str
    seen_sent: int


def send_rest(rest: Rest, *, by: User | None) -> ShippingEvent:
    """Send what is left of a part; its `lines` are those that the person saw. What was
    added to it leaves with it.

    Raises `AlreadySentError` and `PackingError`.
    """
    packs = {line.pk: line.left for line in own_lines(rest.vendor_order) if line.left}
    parcel = Parcel(
        packs=packs,
        seen_sent=rest.seen_sent,
        carrier=rest.carrier,
        tracking_number=rest.tracking_number,
    )
    return send_parcel(rest.vendor_order, parcel=parcel, by=by)


def keep_file(
    partner: Partner, *, name: str, rows: Sequence[TrackingRow], by: User | None
) -> TrackingFile:
    """The file as it was brought; the same rows again are the same file."""
    plain = [[row.number, row.carrier, row.tracking_number] for row in rows]
    digest = hashlib.sha256(repr(plain).encode()).hexdigest()
    file, _is_new = TrackingFile.objects.get_or_create(
        partner=partner,
        digest=digest,
        defaults={"name": name[:200], "rows": plain, "by": by},
    )
    return file


def apply_file(file: TrackingFile, *, by: User | None) -> list[Fate]:
    """Send every parcel of a file whose row can be sent, once; what came of each row.

    Each parcel goes by itself, so that many files and phones can send at once. While
    somebody else is at it there are no fates yet; a file that has been applied answers
    what came of it then.
    """
    if not _begin(file):
        file.refresh_from_db()
        return [Fate(*row) for row in file.fates]
    rows = [TrackingRow(*row) for row in file.rows]
    fates = [_send(fate, by) for fate in fates_of(file.partner, rows)]
    file.fates = [fate.plain() for fate in fates]
    file.applied_at = timezone.now()
    file.save(update_fields=["fates", "applied_at"])
    return fates


def _begin(file: TrackingFile) -> bool:
    """Whether the file is ours to apply: nobody has, and nobody is just now."""
    now = timezone.now()
    free = Q(started_at=None) | Q(started_at__lt=now - GIVEN_UP)
    files = TrackingFile.objects.filter(free, pk=file.pk, applied_at=None)
    return bool(files.update(started_at=now))


def _send(fate: Fate, by: User | None) -> Fate:
    if not fate.can_send or fate.vendor_order is None:
        return fate
    rest = Rest(
        vendor_order=fate.vendor_order,
        carrier=fate.carrier,
        tracking_number=fate.tracking_number,
        seen_sent=sum(line.shipped for line in own_lines(fate.vendor_order)),
    )
    try:
        send_rest(rest, by=by)
    except AlreadySentError:
        return fate.turned("refused", "sent-meanwhile")
    except PackingError as refusal:
        return fate.turned("refused", "", str(refusal))
    return fate.turned("sent", fate.code)


logger = structlog.get_logger(__name__)

_ON_ITS_WAY = frozenset({VendorOrderStatus.PART_SHIPPED, VendorOrderStatus.SHIPPED})


@dataclass(frozen=True)
class Label:
    """Who carries a parcel, and its number."""

    carrier: str
    tracking_number: str

    @classmethod
    def of(cls, parcel: ShippingEvent) -> "Label":
        return cls(str(parcel.carrier), str(parcel.tracking_number))

    @property
    def text(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()

    def told(self) -> dict[str, str]:
        return {"carrier": self.carrier, "tracking_number": self.tracking_number}


def can_be_corrected(vendor_order: VendorOrder, parcel: ShippingEvent) -> bool:
    """While a carrier has it. `parcel` with its `delivery`, if there is one."""
    is_carried = bool(Label.of(parcel).text) and not vendor_order.is_handed_over
    arrived = getattr(parcel, "delivery", None) is not None
    return is_carried and not arrived and vendor_order.status in _ON_ITS_WAY


@transaction.atomic
def correct_parcel(
    parcel: ShippingEvent, label: Label, *, seen: str, by: User | None
) -> bool:
    """Write another carrier or number; the shopper is told, the old one is logged.

    `seen` is what stood there when the person looked. Parcels that left a depot as one
    box are corrected together. False when it stands there already; raises
    `PackingError` for what arrived or was changed meanwhile.
    """
    vendor_order, _others = together(VendorOrder(pk=parcel.vendor_order_id))
    fresh = ShippingEvent.objects.get(pk=parcel.pk)
    was = Label.of(fresh)
    if was == label:
        return False
    if seen != was.text:
        raise PackingError(str(CHANGED))
    box = _box_of(vendor_order, fresh)
    if ParcelDelivery.objects.filter(parcel__in=box).exists() or not can_be_corrected(
        vendor_order, fresh
    ):
        raise PackingError(_("This parcel has arrived, so its number stays."))
    for each in box:
        each.carrier, each.tracking_number = label.carrier, label.tracking_number
        each.save(update_fields=["carrier", "tracking_number"])
        told = each.vendor_order or vendor_order
        record(
            "parcel.corrected",
            told,
            before=was.told(),
            after=label.told(),
            seller=told.partner,
        )
        vendor_order_changed.send(sender=VendorOrder, vendor_order=told)
    for each in box:
        follow(each)
    notify("parcel_corrected", fresh, timezone.now().isoformat())
    logger.info("parcel_corrected", parcel=fresh.pk, by=by and by.pk)
    return True


def _box_of(vendor_order: VendorOrder, parcel: ShippingEvent) -> list[ShippingEvent]:
    """The parcel; of a depot's box those of the other farms as well.

    And what was added to the order, which lies in the same box.
    """
    rows = ShippingEvent.objects.select_related("vendor_order__partner")
    first = vendor_order.order.added_to_id or vendor_order.order_id
    return list(rows.filter(pk__in=boxes_of(first)[parcel.pk]).order_by("pk"))
