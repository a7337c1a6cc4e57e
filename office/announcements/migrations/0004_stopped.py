"""What holds of announcements since followers have letters."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('announcements', '0003_followers_have_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='receipt',
            name='created',
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'sending', 'sent', 'stopped'])), name='announcement_state_known'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sending', 'sent')), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='announcement_sent_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), _negated=True), ('stopped_at__isnull', False), _connector='OR'), name='announcement_stopped_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('to_followers', False), ('state__in', ('sending', 'sent', 'stopped')), _connector='OR'), name='announcement_followers_have_letters'),
        ),
    ]
