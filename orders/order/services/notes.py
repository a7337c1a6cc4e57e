"""What staff note about an order, for each other."""

from django.db import transaction

from accounts.models import User
from core.activity_log import record
from orders.order.models import Order, OrderNote


@transaction.atomic
def add_note(order: Order, text: str, *, by: User) -> OrderNote:
    """A note that stays as it was written; the log says that there is one.

    Sent twice in a row it is one.
    """
    last = order.notes.order_by("-pk").first()
    if last is not None and (last.user_id, last.message) == (by.pk, text):
        return last
    note = OrderNote.objects.create(order=order, user=by, message=text)
    record("order.noted", order)
    return note
