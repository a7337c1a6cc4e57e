"""Orders are found by parts of their numbers and guests' addresses, however many."""

from django.db import migrations

from core.letters import letter_indexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("order", "0009_vendor_orders")]

    operations = [
        letter_indexes(
            "order_order",
            order_number_letters="number",
            order_guest_letters="guest_email",
        )
    ]
