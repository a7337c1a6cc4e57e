"""The locks of the reconciliation."""

from .models import Finding, Run


def lock_finding(pk: int) -> Finding:
    return Finding.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_run(pk: int) -> Run:
    return Run.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
