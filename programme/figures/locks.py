"""The rows that are locked while a county's figures or targets change."""

from vendors.places.models import County


def lock_county(pk: int) -> County:
    """One after the other: figures, declarations and targets of a county."""
    return County.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
