"""Discounts of earlier orders, line by line: each seller bore its own.

An order kept what each offer took off in all, and what each line cost less. Offers are
laid over lines in turn, so that both sums hold.
"""

from itertools import islice

from django.db import migrations

from core.money import to_minor

ORDERS_AT_ONCE = 500


def spread(lines, offers):
    """(line, offer, amount) so that lines and offers add up; both are used up."""
    found, waiting = [], [[offer, amount] for offer, amount in offers if amount]
    for line, left in lines:
        while left and waiting:
            offer, amount = waiting[0]
            part = min(left, amount)
            found.append((line, offer, part))
            left -= part
            waiting[0][1] -= part
            if not waiting[0][1]:
                waiting.pop(0)
        if left:
            found.append((line, None, left))
    return found


def write_down(apps, _editor):
    Order = apps.get_model("order", "Order")
    OrderDiscount = apps.get_model("order", "OrderDiscount")
    Line = apps.get_model("order", "Line")
    LineDiscount = apps.get_model("payouts", "LineDiscount")
    known = set(
        apps.get_model("offer", "ConditionalOffer").objects.values_list("pk", flat=True)
    )
    orders = Order.objects.filter(parts__discount__gt=0).distinct().order_by("pk")
    currencies = orders.values_list("pk", "currency").iterator()
    while batch := dict(islice(currencies, ORDERS_AT_ONCE)):
        offers, lines = {}, {}
        for row in OrderDiscount.objects.filter(order__in=batch).order_by("pk"):
            amount = to_minor(row.amount, batch[row.order_id])
            offer = row.offer_id if row.offer_id in known else None
            offers.setdefault(row.order_id, []).append((offer, amount))
        for row in Line.objects.filter(order__in=batch).order_by("pk"):
            taken = row.line_price_before_discounts_incl_tax - row.line_price_incl_tax
            amount = to_minor(taken, batch[row.order_id])
            lines.setdefault(row.order_id, []).append((row, amount))
        LineDiscount.objects.bulk_create(
            [
                LineDiscount(
                    line=line,
                    part_id=line.vendor_order_id,
                    offer_id=offer,
                    amount=amount,
                )
                for order_id, own in lines.items()
                for line, offer, amount in spread(own, offers.get(order_id, []))
            ],
            batch_size=2000,
        )


class Migration(migrations.Migration):
    dependencies = [("payouts", "0007_discounts")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
