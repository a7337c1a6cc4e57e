"""Rates of tax from a day on; names no longer say the rate, which may change."""

import django.db.models.deletion
from django.db import migrations, models


def leave_rates_out(apps, schema_editor):
    for row in apps.get_model("partner", "TaxCategory").objects.order_by("pk"):
        percent = f"{(row.rate * 100).normalize():f}%"
        for name in ("name", "name_en", "name_zh_hans"):
            text = getattr(row, name, None) or ""
            for ending in (f", {percent}", f" {percent}"):
                text = text.removesuffix(ending)
            if text:
                setattr(row, name, text)
        row.save()


class Migration(migrations.Migration):
    dependencies = [("partner", "0007_slow")]

    operations = [
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("starts", models.DateField()),
                ("rate", models.DecimalField(decimal_places=4, max_digits=5)),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_rates",
                        to="partner.taxcategory",
                    ),
                ),
            ],
            options={
                "ordering": ["category", "starts", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("category", "starts"),
                        name="one_tax_rate_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lt", 1)),
                        name="later_tax_rate_is_a_fraction",
                    ),
                ],
            },
        ),
        migrations.RunPython(leave_rates_out, migrations.RunPython.noop),
    ]
