"""What prepayments hold of a person: what was paid ahead, and what of it is left."""

from collections.abc import Iterator

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask, Row

from .models import Prepayment
from .queries import lefts_of


def _paid(user: User) -> Iterator[Row]:
    rows = list(Prepayment.objects.filter(user=user).order_by("pk"))
    left = lefts_of(row.pk for row in rows)
    for row in rows:
        yield {
            "prepayment": row.number,
            "for": row.title,
            "amount": row.amount,
            "currency": row.currency,
            "status": str(row.get_status_display()),
            "left": left.get(row.pk, 0),
            "returned": row.returned,
            "asked": row.created,
            "paid": row.paid_at,
            "closed": row.closed_at,
        }


@OWN_DATA.provide
def _own_parts() -> dict[str, Ask]:
    return {"prepayments": _paid}
