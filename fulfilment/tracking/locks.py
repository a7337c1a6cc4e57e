"""The lock on a number that is followed; its parcels' orders are locked before."""

from .models import TrackedNumber


def lock_number(pk: int) -> TrackedNumber:
    rows = TrackedNumber.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
