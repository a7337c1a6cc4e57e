from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_undo")]

    operations = [
        migrations.AddField(
            model_name="productimport",
            name="without_wrong",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="productimport",
            name="by_piece",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="productimport",
            name="columns",
            field=models.JSONField(default=dict),
        ),
    ]
