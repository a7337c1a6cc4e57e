"""The only lock on balances; orders and payments are locked before it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from .models import Credit, CreditQuerySet

FOREVER = datetime.max.replace(tzinfo=UTC)


def lock_credits(
    user_id: int, currency: str, *, earmark: int | None = None
) -> list[Credit]:
    """What can be taken from now, the first to be taken first, each with its `left`.

    A credit that is added meanwhile is not among them, which only leaves more than we
    know of.
    """
    rows = Credit.objects.unspent(user_id, earmark=earmark)
    return _locked(rows.filter(currency=currency))


def lock_these(credit_ids: Iterable[int]) -> list[Credit]:
    """Those of them with something left, each with its `left`."""
    return _locked(Credit.objects.filter(pk__in=list(credit_ids)))


def _locked(rows: CreditQuerySet) -> list[Credit]:
    """What is left is asked anew after the lock, which may have waited for another.

    What expires first comes first, and gifts before what can be paid back.
    """
    held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    ids = list(held.values_list("pk", flat=True))
    return sorted(
        Credit.objects.filter(pk__in=ids).with_left(),
        key=lambda row: (row.expires_at or FOREVER, not row.is_gift, row.pk),
    )
