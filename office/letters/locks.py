"""The row lock of letters."""

from .models import Letter


def lock_letter(pk: int) -> Letter:
    rows = Letter.objects.select_related("partner")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)
