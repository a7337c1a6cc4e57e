"""Parts of visits: places at a time, and no goods."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0001_initial'),
        ('partner', '0002_places_at_a_time'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vendororder',
            name='one_part_per_seller',
        ),
        migrations.AddField(
            model_name='vendororder',
            name='is_visit',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.UniqueConstraint(fields=('order', 'partner', 'is_visit'), name='one_part_per_seller'),
        ),
    ]
