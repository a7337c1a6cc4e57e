"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

import django.db.models.deletion
from django.db import migrations, models

RENAMED = [
    ("order_balanceentry", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0008_two_languages"),
        ("partner", "0004_held_lots"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RenameField(
                    model_name="balanceentry",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AlterField(
                    model_name="vendororder",
                    name="depot",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="depot_vendor_orders",
                        to="partner.partner",
                    ),
                ),
                migrations.AlterField(
                    model_name="vendororder",
                    name="order",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vendor_orders",
                        to="order.order",
                    ),
                ),
            ],
        ),
    ]
