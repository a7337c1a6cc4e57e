"""Writes to lots and plots that the desk asks for, and the history they leave."""

import hashlib
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.refusals import RefusalError
from vendors.certificates.locks import lock_certificate
from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState, CertificateSubject
from vendors.partner.locks import lock_lot
from vendors.partner.models import Lot, Partner, Plot, StockEntry, StockPool
from vendors.partner.services.lots import LotContent, correct_lot, new_lot
from vendors.partner.services.stock import StaleCountError, receive_stock
from vendors.partner.states import LotStatus

from .models import BroughtIn, LotEvent

_W = LotEvent.What


class StaleLotError(RefusalError):
    """Raised when what is told of a lot changed since the page was made."""

    def __init__(self, now: Lot) -> None:
        super().__init__(
            _(
                "Someone else changed this lot. Your entries are kept "
                "below. Check the current version, then save again."
            )
        )
        self.now = now


class LotGoneError(RefusalError):
    """Raised for an act on a lot that was recalled; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("This lot was recalled, so this is no longer possible."))


class CertificateCheckedError(RefusalError):
    """Raised when an office has decided on a certificate; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This certificate was already confirmed and can't be "
                "extended. Please submit one for this lot."
            )
        )


class PlotNameTakenError(RefusalError):
    """Raised when the seller has another plot of that name; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("You already have a plot with this name."))


@transaction.atomic
def bring_in(
    pool: StockPool, *, content: LotContent, key: UUID, by: User | None
) -> Lot:
    """A harvest as a new lot. The same key again, of the same seller, finds its lot."""
    row, is_new = BroughtIn.objects.get_or_create(partner_id=pool.partner_id, key=key)
    if not is_new and row.lot:
        return row.lot
    lot = new_lot(pool, content=content, by=by)
    row.lot = lot
    row.save(update_fields=["lot"])
    return lot


@transaction.atomic
def book_waste(
    lot: Lot, *, units: int, seen_left: int, reason: str, by: User | None
) -> StockEntry:
    """Take out what was spoiled or given away, if the lot is as the person saw it.

    Raises `StaleCountError`, `LotGoneError`, and as `receive_stock` does.
    """
    now = lock_lot(lot.pk)
    if now.status != LotStatus.OPEN:
        raise LotGoneError
    if now.left != seen_left:
        raise StaleCountError(now.left)
    return receive_stock(
        now.pool,
        quantity=-units,
        by=by,
        reason=StockEntry.Reason.WASTE,
        note=reason,
        lot=now,
    )


def content_of(lot: Lot) -> LotContent:
    """What is told of a lot now."""
    return LotContent(
        harvested_on=lot.harvested_on,
        quantity=lot.quantity,
        plot=lot.plot,
        best_before=lot.best_before,
        grade=lot.grade,
        note=lot.note,
    )


def state_of(lot: Lot) -> str:
    """A short sign of what is told of a lot, by which a page knows its age."""
    told = (lot.plot_id, lot.harvested_on, lot.best_before, lot.grade, lot.note)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


@transaction.atomic
def correct(lot: Lot, *, content: LotContent, seen: str, by: User | None) -> Lot:
    """Change what is told of a lot and keep what stood there before.

    `seen` is `state_of` what the person looked at. Raises `StaleLotError`.
    """
    now = lock_lot(lot.pk)
    if state_of(now) != seen:
        raise StaleLotError(now)
    before = content_of(now)
    after = correct_lot(now, content=replace(content, quantity=now.quantity), by=by)
    LotEvent.objects.bulk_create(
        LotEvent(lot=now, what=what, before=old, after=new, by=by)
        for what, old, new in _differences(before, content_of(after))
    )
    return after


def _differences(old: LotContent, new: LotContent) -> list[tuple[str, str, str]]:
    pairs = (
        (_W.PLOT, old.plot, new.plot),
        (_W.HARVESTED, old.harvested_on, new.harvested_on),
        (_W.BEST_BEFORE, old.best_before, new.best_before),
        (_W.GRADE, old.grade, new.grade),
        (_W.NOTE, old.note, new.note),
    )
    return [
        (str(what), str(before or ""), str(after or ""))
        for what, before, after in pairs
        if before != after
    ]


def note_recall(lot: Lot, *, by: User | None) -> LotEvent:
    return LotEvent.objects.create(
        lot=lot, what=_W.RECALLED, after=lot.status_reason, by=by
    )


@transaction.atomic
def cover_lot(lot: Lot, certificate: Certificate) -> None:
    """Name a lot in its holder's own certificate while that waits to be checked.

    Raises `CertificateCheckedError`, and `ValueError` for another seller's.
    """
    now = lock_certificate(certificate.pk)
    if now.holder_id != lot.pool.partner_id or now.scope != CertificateSubject.LOTS:
        msg = f"certificate {now.pk} speaks of other goods"
        raise ValueError(msg)
    if now.state != CertificateState.WAITING:
        raise CertificateCheckedError
    now.lots.add(lot)


@dataclass(frozen=True)
class PlotContent:
    """What a farmer says of a plot; `area` in square metres, `altitude` in metres."""

    name: str
    area: int | None = None
    altitude: int | None = None
    note: str = ""


def add_plot(partner: Partner, *, content: PlotContent) -> Plot:
    """Raises `PlotNameTakenError`."""
    return _saved(Plot(partner=partner), content)


def change_plot(plot: Plot, *, content: PlotContent) -> Plot:
    """Its lots go with it, whatever it is called. Raises `PlotNameTakenError`."""
    return _saved(plot, content)


def _saved(plot: Plot, content: PlotContent) -> Plot:
    plot.name, plot.note = content.name, content.note
    plot.area, plot.altitude = content.area, content.altitude
    try:
        with transaction.atomic():
            plot.save()
    except IntegrityError as error:
        raise PlotNameTakenError from error
    return plot


def use_plot(plot: Plot, *, is_used: bool) -> None:
    """Offer it for new harvests, or no longer; its lots keep it."""
    Plot.objects.filter(pk=plot.pk).update(is_used=is_used)
