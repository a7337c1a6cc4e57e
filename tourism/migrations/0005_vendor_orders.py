"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.db import migrations

RENAMED = [
    ("tourism_booking", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("tourism", "0004_experience_at_viewpoint"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RenameField(
                    model_name="booking",
                    old_name="part",
                    new_name="vendor_order",
                ),
            ],
        ),
    ]
