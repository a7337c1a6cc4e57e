"""Lots for tests."""

from datetime import timedelta

from django.utils import timezone

from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState, Scope
from vendors.partner.models import Plot
from vendors.partner.services import LotContent, new_lot


def today():
    return timezone.localdate()


def in_days(days):
    return today() + timedelta(days=days)


def a_plot(farm, name="Upper terrace", **fields):
    return Plot.objects.create(partner=farm, name=name, **fields)


def a_lot(pool, quantity=20_000, *, by=None, **content):
    """A lot harvested today that keeps for a month."""
    fields = {"harvested_on": today(), "best_before": in_days(30), **content}
    return new_lot(pool, content=LotContent(quantity=quantity, **fields), by=by)


def a_certificate(holder, *, lots=(), **fields):
    """One in force: for all goods of its holder, or for these lots alone."""
    certificate = Certificate.objects.create(
        holder=holder,
        **{
            "kind": "other",
            "number": "C-1",
            "issuer": "Pingshun Test Station",
            "issued_on": in_days(-30),
            "scope": Scope.LOTS if lots else Scope.ALL,
            "state": CertificateState.CONFIRMED,
            **fields,
        },
    )
    certificate.lots.set(lots)
    return certificate
