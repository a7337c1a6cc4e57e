"""A reason may be written before a slot is called off, a time before a ticket is used."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0002_places_at_a_time'),
        ('tourism', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='slot',
            name='slot_is_cancelled_for_a_reason',
        ),
        migrations.RemoveConstraint(
            model_name='ticket',
            name='ticket_used_at_a_time',
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), ('called_off__in', ['weather', 'few', 'farm']), _connector='OR'), name='slot_is_cancelled_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'used'), _negated=True), ('used_at__isnull', False), _connector='OR'), name='ticket_used_at_a_time'),
        ),
    ]
