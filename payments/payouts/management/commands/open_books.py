"""`manage.py open_books`: orders from before the books are written into them."""

from django.core.management.base import BaseCommand
from django.db.models import Q, QuerySet

from orders.order.models import Order
from payments.payouts.services.earnings import earn_due
from payments.payouts.services.history import book_history

BATCH = 500


class Command(BaseCommand):
    help = "Write paid orders that the books don't know into them; may be run again."

    def handle(self, *_args: object, **_options: object) -> None:
        last, count = 0, 0
        # Of orders that were never paid some got money that went back.
        money = Q(paid_at__isnull=False) | Q(payments__refunds__isnull=False)
        orders = Order.objects.filter(money).distinct().order_by("pk")
        while ids := _next(orders, last):
            count += book_history(ids, with_fees=False)
            last = ids[-1]
        while earn_due(backdated=True):
            pass
        self.stdout.write(f"orders written into the books: {count}")


def _next(orders: QuerySet[Order], last: int) -> list[int]:
    rows = orders.filter(pk__gt=last).values_list("pk", flat=True)
    return list(rows[:BATCH])
