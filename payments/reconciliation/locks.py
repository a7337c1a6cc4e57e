"""The locks of the reconciliation."""

from collections.abc import Iterable

from .models import Finding, IncomingTransfer, Run


def lock_finding(pk: int) -> Finding:
    return Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_run(pk: int) -> Run:
    return Run.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_incoming(ids: Iterable[int]) -> list[IncomingTransfer]:
    """In id order. The order that they are to pay is locked before them."""
    rows = IncomingTransfer.objects.select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(pk__in=list(ids)).select_related("line", "order").order_by("pk")
    )
