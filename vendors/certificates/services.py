"""Certificates: handed in, confirmed, refused, withdrawn, and reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.notify import notify
from core.refusals import RefusalError
from core.rounds import in_turn, run_isolated
from core.transitions import move
from vendors.partner.models import Lot, Partner

from .files import KeptFile
from .locks import lock_certificate
from .models import Certificate, CertificateEvent
from .queries import in_force, not_replaced
from .signals import coverage_changed
from .states import CERTIFICATE_MOVES, REMINDERS, CertificateState, CertificateSubject

logger = structlog.get_logger(__name__)


class CertificateError(RefusalError, ValidationError):
    """Raised when a certificate can't be taken or decided so; the text says why."""


@dataclass(frozen=True)
class CertificateContent:
    """All that a holder says of a certificate; `number` as `rules` writes it."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    file: KeptFile
    scope: str = CertificateSubject.ALL
    products: Sequence[Any] = ()
    farms: Sequence[Partner] = ()
    lots: Sequence[Lot] = ()


@transaction.atomic
def hand_in(
    holder: Partner,
    content: CertificateContent,
    *,
    replaces: Certificate | None = None,
    by: User | None,
) -> Certificate:
    """Have a certificate checked; handed in twice it is one while it waits.

    With `replaces` it renews that one, which stays as it is until it ends. Raises
    `CertificateError` for goods, lots or farms that are not the holder's.
    """
    _require_own(holder, content)
    certificate, is_new = Certificate.objects.get_or_create(
        holder=holder,
        kind=content.kind,
        number=content.number,
        issued_on=content.issued_on,
        state=CertificateState.WAITING,
        defaults={
            "issuer": content.issuer,
            "expires_on": content.expires_on,
            "scope": content.scope,
            "file": content.file.name,
            "file_kind": content.file.kind,
            "replaces": replaces,
            "by": by,
        },
    )
    if not is_new:
        return certificate
    certificate.farms.set(content.farms)
    if content.scope == CertificateSubject.PRODUCTS:
        certificate.products.set(content.products)
    if content.scope == CertificateSubject.LOTS:
        certificate.lots.set(content.lots)
    _note(certificate, "", by)
    notify("certificate_new", certificate)
    return certificate


def _require_own(holder: Partner, content: CertificateContent) -> None:
    farms = {farm.pk for farm in content.farms}
    if any(farm.cooperative_id != holder.pk for farm in content.farms):
        raise CertificateError(_("One of the farms is not your member."))
    sellers = {*farms, holder.pk}
    own_goods = all(product.partner_id in sellers for product in content.products)
    if not own_goods or any(lot.pool.partner_id not in sellers for lot in content.lots):
        raise CertificateError(_("A certificate covers its holder's own goods only."))
    lacks = {
        CertificateSubject.PRODUCTS: not content.products,
        CertificateSubject.LOTS: not content.lots,
    }
    if lacks.get(CertificateSubject(content.scope)):
        raise CertificateError(_("Please select what the certificate covers."))


@transaction.atomic
def confirm(certificate: Certificate, *, by: User | None) -> Certificate:
    """What is written there was checked: badges may stand on it from now.

    Raises `CertificateError` when it has ended, and `TransitionError`.
    """
    fresh = lock_certificate(certificate.pk)
    if fresh.has_ended:
        raise CertificateError(
            _("This certificate has expired. Reject it and ask for the new one.")
        )
    return _decide(fresh, CertificateState.CONFIRMED, "", by)


@transaction.atomic
def refuse(certificate: Certificate, *, note: str, by: User | None) -> Certificate:
    """Send it back with a note on what is wrong. Raises `TransitionError`."""
    fresh = lock_certificate(certificate.pk)
    return _decide(fresh, CertificateState.REFUSED, note, by)


@transaction.atomic
def revoke(certificate: Certificate, *, note: str, by: User | None) -> Certificate:
    """An office takes a confirmed one back. Raises `TransitionError`."""
    fresh = lock_certificate(certificate.pk)
    return _decide(fresh, CertificateState.WITHDRAWN, note, by)


@transaction.atomic
def withdraw(certificate: Certificate, *, by: User | None) -> Certificate:
    """Its holder shows it no more. Raises `TransitionError`."""
    fresh = lock_certificate(certificate.pk)
    _move(fresh, CertificateState.WITHDRAWN, "", by)
    return fresh


def _decide(
    certificate: Certificate, state: str, note: str, by: User | None
) -> Certificate:
    _move(certificate, state, note, by)
    notify("certificate_decided", certificate, certificate.state)
    return certificate


def _move(certificate: Certificate, state: str, note: str, by: User | None) -> None:
    before = certificate.state
    move(certificate, state, moves=CERTIFICATE_MOVES, field="state")
    certificate.note = note
    certificate.save(update_fields=["note"])
    _note(certificate, note, by)
    record(
        "certificate.moved",
        certificate,
        before={"state": before},
        after={"state": certificate.state},
        reason=note,
        seller=certificate.holder,
    )
    # Nothing else covers anything, so nothing else changes what is covered.
    if CertificateState.CONFIRMED in {before, certificate.state}:
        farms = certificate.farms.values_list("pk", flat=True)
        sellers = {certificate.holder_id, *farms}
        coverage_changed.send(sender=Certificate, sellers=sellers)
    logger.info(
        "certificate_moved",
        certificate=certificate.pk,
        state=certificate.state,
        by=by and by.pk,
    )


def _note(certificate: Certificate, note: str, by: User | None) -> None:
    CertificateEvent.objects.create(
        certificate=certificate, state=certificate.state, note=note, by=by
    )


def remind(today: date | None = None) -> int:
    """Tell holders of certificates that end soon, once at each of `REMINDERS`.

    A day that was missed is made up for: the nearest mark counts. Returns how many.
    """
    today = today or dates.today()
    last = today + timedelta(days=max(REMINDERS))
    ending = not_replaced(in_force(today)).filter(expires_on__lte=last)
    return sum(
        bool(run_isolated(partial(_remind, pk, today), what="remind", certificate=pk))
        for pk in in_turn(ending.values_list("pk", flat=True))
    )


@transaction.atomic
def _remind(certificate_id: int, today: date) -> bool:
    certificate = Certificate.objects.get(pk=certificate_id)
    left = (certificate.expires_on - today).days  # type: ignore[operator]  # it has one
    mark = min(days for days in REMINDERS if left <= days)
    rows = Certificate.objects.filter(pk=certificate.pk)
    told = rows.filter(Q(reminded__isnull=True) | Q(reminded__gt=mark))
    if not told.update(reminded=mark):
        return False
    notify("certificate_ends", certificate, str(mark))
    return True
