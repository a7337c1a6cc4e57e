"""Comparisons with the double, and what they found."""

from core.outbox import deliver_due
from orders.reconciliation.models import Finding
from orders.reconciliation.services import reconcile, start_run


def compared(**more):
    """A comparison of the last days, made here and now."""
    return reconcile(start_run(**more).pk)


def fetched():
    """A comparison, and the events that it brought are acted on."""
    run = compared()
    deliver_due()
    return run


def found(**wanted):
    return list(
        Finding.objects.filter(**wanted).order_by("pk").values_list("kind", "state")
    )
