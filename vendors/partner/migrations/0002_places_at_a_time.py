"""Pools of places at a time, any number of one product."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0003_visits'),
        ('partner', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='stockpool',
            name='pool_per_product_and_partner',
        ),
        migrations.AddField(
            model_name='stockpool',
            name='closes',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='stockpool',
            name='starts',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='stockpool',
            constraint=models.UniqueConstraint(condition=models.Q(('starts__isnull', True)), fields=('product', 'partner'), name='pool_per_product_and_partner'),
        ),
        migrations.AddConstraint(
            model_name='stockpool',
            constraint=models.UniqueConstraint(condition=models.Q(('starts__isnull', False)), fields=('product', 'partner', 'starts'), name='pool_per_moment'),
        ),
        migrations.AddConstraint(
            model_name='stockpool',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('starts__isnull', True)), models.Q(('closes__isnull', False), ('starts__isnull', False)), _connector='OR'), name='pool_of_places_closes'),
        ),
    ]
