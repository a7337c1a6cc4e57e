"""Experiences: products that are bookable, and in no list of goods."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_ties'),
        ('core', '0001_initial'),
        ('partner', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='product',
            name='listing_state_known',
        ),
        migrations.AddField(
            model_name='product',
            name='is_visit',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='product',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('in-review', 'in review'), ('published', 'published'), ('hidden', 'hidden'), ('bookable', 'bookable')], default='draft', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in-review', 'published', 'hidden', 'bookable'])), name='listing_state_known'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_visit', True), ('state__in', ('draft', 'bookable', 'hidden'))), models.Q(('is_visit', False), models.Q(('state', 'bookable'), _negated=True)), _connector='OR'), name='only_visits_are_bookable'),
        ),
    ]
