"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.db import migrations

RENAMED = [
    ("claims_claim", "paid_part_id", "paid_vendor_order_id"),
    ("claims_claim", "part_id", "vendor_order_id"),
    ("claims_claimphoto", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_visits"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RenameField(
                    model_name="claim",
                    old_name="paid_part",
                    new_name="paid_vendor_order",
                ),
                migrations.RenameField(
                    model_name="claim",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.RenameField(
                    model_name="claimphoto",
                    old_name="part",
                    new_name="vendor_order",
                ),
            ],
        ),
    ]
