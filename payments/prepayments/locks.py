"""The only lock on prepayments: after what they are for, before orders and credits."""

from .models import Prepayment


def lock_prepayment(pk: int) -> Prepayment:
    rows = Prepayment.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
