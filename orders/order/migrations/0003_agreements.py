"""Where the shopper came from, kept with each line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("order", "0002_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="line",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(("origin", ""), _negated=True),
                fields=["origin"],
                name="line_origin",
            ),
        ),
    ]
