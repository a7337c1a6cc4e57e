from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payment", "0101_market")]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="turn",
            field=models.PositiveSmallIntegerField(default=1),
        )
    ]
