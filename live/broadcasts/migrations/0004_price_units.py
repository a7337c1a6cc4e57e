"""What size a pack had when its price in a broadcast was set."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('broadcasts', '0003_viewpoint'),
    ]

    operations = [
        migrations.AddField(
            model_name='shelfitem',
            name='price_units',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
