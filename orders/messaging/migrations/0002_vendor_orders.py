"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.conf import settings
from django.db import migrations, models

RENAMED = [
    ("talk_thread", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_unit_order"),
        ("order", "0009_vendor_orders"),
        ("partner", "0004_held_lots"),
        ("talk", "0001_initial"),
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
                    model_name="thread",
                    name="thread_about_one_thing",
                ),
                migrations.RemoveConstraint(
                    model_name="thread",
                    name="thread_of_a_part_is_private",
                ),
                migrations.RenameField(
                    model_name="thread",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AddConstraint(
                    model_name="thread",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("product__isnull", False),
                                ("vendor_order__isnull", True),
                            ),
                            models.Q(
                                ("product__isnull", True),
                                ("vendor_order__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="thread_about_one_thing",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="thread",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("vendor_order__isnull", True),
                            ("is_public", False),
                            _connector="OR",
                        ),
                        name="thread_of_a_part_is_private",
                    ),
                ),
            ],
        ),
    ]
