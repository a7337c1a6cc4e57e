"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.conf import settings
from django.db import migrations, models

RENAMED = [
    ("disputes_disputeshare", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0002_settled_rows"),
        ("order", "0008_two_languages"),
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
                    model_name="disputeshare",
                    name="one_dispute_share_per_part",
                ),
                migrations.RemoveConstraint(
                    model_name="disputeshare",
                    name="dispute_without_a_seller_is_the_markets",
                ),
                migrations.RenameField(
                    model_name="disputeshare",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AddConstraint(
                    model_name="disputeshare",
                    constraint=models.UniqueConstraint(
                        fields=("dispute", "vendor_order"),
                        name="one_dispute_share_per_part",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disputeshare",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("vendor_order__isnull", False),
                            ("bearer", "market"),
                            _connector="OR",
                        ),
                        name="dispute_without_a_seller_is_the_markets",
                    ),
                ),
            ],
        ),
    ]
