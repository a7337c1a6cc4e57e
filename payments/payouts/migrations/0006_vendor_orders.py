"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.db import migrations, models

RENAMED = [
    ("payouts_earning", "part_id", "vendor_order_id"),
    ("payouts_hold", "part_id", "vendor_order_id"),
    ("payouts_linediscount", "part_id", "vendor_order_id"),
    ("payouts_linefee", "part_id", "vendor_order_id"),
    ("payouts_stripetransfer", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0009_vendor_orders"),
        ("payouts", "0005_page_words"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RemoveIndex(
                    model_name="hold",
                    name="hold_of_part",
                ),
                migrations.RenameField(
                    model_name="earning",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.RenameField(
                    model_name="hold",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.RenameField(
                    model_name="linediscount",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.RenameField(
                    model_name="linefee",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.RenameField(
                    model_name="stripetransfer",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AddIndex(
                    model_name="hold",
                    index=models.Index(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=["vendor_order"],
                        name="hold_of_part",
                    ),
                ),
            ],
        ),
    ]
