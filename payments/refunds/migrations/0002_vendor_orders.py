"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.conf import settings
from django.db import migrations, models

RENAMED = [
    ("refunds_refundrequest", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0009_vendor_orders"),
        ("payment", "0003_hosted_pages"),
        ("refunds", "0001_refund_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="refundrequest",
                    name="refund_request_one_open",
                ),
                migrations.RenameField(
                    model_name="refundrequest",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AddConstraint(
                    model_name="refundrequest",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("vendor_order",),
                        name="refund_request_one_open",
                    ),
                ),
            ],
        ),
    ]
