"""An offer can be for one pack of a product: a prize that was drawn."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offer', '0002_ties'),
        ('partner', '0002_places_at_a_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='conditionaloffer',
            name='pack',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.stockrecord'),
        ),
    ]
