"""Orders are found by parts of their recipients' names and phone numbers as well."""

from django.db import migrations

from core.letters import letter_indexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("order", "0021_windows_need_a_total")]

    operations = [
        letter_indexes(
            "order_shippingaddress",
            order_recipient_letters="first_name",
            order_recipient_phone_letters="phone_number",
        ),
        letter_indexes("order_order", order_guest_phone_letters="guest_phone"),
    ]
