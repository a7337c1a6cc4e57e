"""Prices that lines were promised, goods set aside for them, and their origin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("basket", "0002_ties"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="agreed_price",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="agreed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="line",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="line",
            name="set_aside",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("agreed_price__isnull", False)),
                fields=["origin"],
                name="basket_line_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed_price__isnull", True),
                        ("agreed_until__isnull", True),
                        ("set_aside", 0),
                    ),
                    models.Q(
                        ("agreed_price__gte", 0),
                        ("agreed_price__isnull", False),
                        ("agreed_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="basket_line_agreement_whole",
            ),
        ),
    ]
