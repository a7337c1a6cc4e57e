"""Sending many parcels: row by row, or from a table of tracking numbers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from orders.fulfilment.models import TrackingFile
from orders.fulfilment.queries.dispatch import Fate, TrackingRow, fates_of
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.services import PackingRefused
from vendors.partner.models import Partner

from .sending import AlreadySent, Parcel, send_parcel

if TYPE_CHECKING:
    from accounts.models import User


# A file that was begun so long ago was left behind by a server that stopped.
GIVEN_UP = timedelta(minutes=10)


@dataclass(frozen=True)
class Rest:
    """All that is left of a part, as one parcel. `seen_sent` as in `Parcel`."""

    part: VendorOrder
    carrier: str
    tracking_number: str
    seen_sent: int


def send_rest(rest: Rest, *, by: "User | None") -> ShippingEvent:
    """Send what is left of a part; its `lines` are those that the person saw.

    Raises `AlreadySent` and `PackingRefused`.
    """
    packs = {line.pk: line.left for line in rest.part.lines.all() if line.left}
    parcel = Parcel(
        packs=packs,
        seen_sent=rest.seen_sent,
        carrier=rest.carrier,
        tracking_number=rest.tracking_number,
    )
    return send_parcel(rest.part, parcel=parcel, by=by)


def keep_file(
    partner: Partner, *, name: str, rows: Sequence[TrackingRow], by: "User | None"
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


def apply_file(file: TrackingFile, *, by: "User | None") -> list[Fate]:
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


def _send(fate: Fate, by: "User | None") -> Fate:
    if not fate.can_send or fate.part is None:
        return fate
    lines = list(fate.part.lines.all())
    rest = Rest(
        part=fate.part,
        carrier=fate.carrier,
        tracking_number=fate.tracking_number,
        seen_sent=sum(line.shipped for line in lines),
    )
    try:
        send_rest(rest, by=by)
    except AlreadySent:
        return fate.turned("refused", "sent-meanwhile")
    except PackingRefused as refusal:
        return fate.turned("refused", "", str(refusal))
    return fate.turned("sent", fate.code)
