from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_visits")]

    operations = [
        migrations.RemoveIndex("product", "product_cheapest_unit"),
        migrations.AddIndex(
            "product",
            models.Index(
                condition=models.Q(("state", "published")),
                fields=["-unit_kind", "unit_price", "id"],
                name="product_cheapest_unit",
            ),
        ),
    ]
