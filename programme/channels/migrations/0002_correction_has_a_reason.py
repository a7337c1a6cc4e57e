from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_sales_statements")]

    operations = [
        migrations.RemoveConstraint("salesstatement", "correction_has_a_reason"),
        migrations.AddConstraint(
            "salesstatement",
            models.CheckConstraint(
                condition=models.Q(corrects__isnull=True) | ~models.Q(reason=""),
                name="correction_has_a_reason",
            ),
        ),
    ]
