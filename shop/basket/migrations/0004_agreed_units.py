"""What size a pack had when a price was agreed for it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('basket', '0003_agreements'),
    ]

    operations = [
        migrations.AddField(
            model_name='line',
            name='agreed_units',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
