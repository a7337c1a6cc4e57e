"""Base units that are held for a line: the column takes the model's name, rows stay."""

from django.db import migrations, models

RENAME = 'ALTER TABLE "basket_line" RENAME COLUMN "{}" TO "{}"'
WHOLE = "basket_line_agreement_whole"


class Migration(migrations.Migration):
    dependencies = [("basket", "0005_sold_from_a_lot")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    RENAME.format("set_aside", "reserved_quantity"),
                    RENAME.format("reserved_quantity", "set_aside"),
                )
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="line", name=WHOLE),
                migrations.RenameField(
                    model_name="line",
                    old_name="set_aside",
                    new_name="reserved_quantity",
                ),
                migrations.AddConstraint(
                    model_name="line",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_price__isnull", True),
                                ("agreed_until__isnull", True),
                                ("reserved_quantity", 0),
                            ),
                            models.Q(
                                ("agreed_price__gte", 0),
                                ("agreed_price__isnull", False),
                                ("agreed_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name=WHOLE,
                    ),
                ),
            ],
        ),
    ]
