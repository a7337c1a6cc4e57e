"""A line of a visit that was cancelled."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0003_agreements'),
    ]

    operations = [
        migrations.AlterField(
            model_name='lineadjustment',
            name='kind',
            field=models.CharField(choices=[('weight', 'packed weight'), ('short', 'short supply'), ('dropped', 'cancelled by the shopper'), ('visit', 'a cancelled visit')], max_length=8),
        ),
    ]
