"""A vendor order is called so in the tables too; rows, triggers and indexes stay."""

from django.db import migrations, models

RENAMED = [
    ("documents_document", "part_id", "vendor_order_id"),
]


def _sql(table: str, old: str, new: str) -> str:
    return f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"'


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_guards"),
        ("order", "0008_two_languages"),
        ("partner", "0004_held_lots"),
        ("payment", "0003_hosted_pages"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_sql(table, old, new), _sql(table, new, old))
                for table, old, new in RENAMED
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="document",
                    name="one_invoice_per_turn",
                ),
                migrations.RenameField(
                    model_name="document",
                    old_name="part",
                    new_name="vendor_order",
                ),
                migrations.AddConstraint(
                    model_name="document",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "invoice")),
                        fields=("vendor_order", "turn"),
                        name="one_invoice_per_turn",
                    ),
                ),
            ],
        ),
    ]
