import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('connect', '0001_accounts'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StripeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('intended', 'being set up'), ('unknown', 'checking'), ('created', 'set up'), ('cut-off', 'no longer connected')], default='intended', max_length=16)),
                ('account_id', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('transfers', models.CharField(blank=True, max_length=16)),
                ('payouts_enabled', models.BooleanField(default=False)),
                ('details_submitted', models.BooleanField(default=False)),
                ('currently_due', models.JSONField(blank=True, default=list)),
                ('past_due', models.JSONField(blank=True, default=list)),
                ('pending', models.JSONField(blank=True, default=list)),
                ('disabled_reason', models.CharField(blank=True, max_length=64)),
                ('deadline', models.DateTimeField(blank=True, null=True)),
                ('payout_error', models.CharField(blank=True, max_length=200)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('refreshed_at', models.DateTimeField(blank=True, null=True)),
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_account', to='partner.partner')),
            ],
            options={
                'verbose_name': 'Stripe account',
                'verbose_name_plural': 'Stripe accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'unknown', 'created', 'cut-off'])), name='stripe_account_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'created'), _negated=True), ('account_id__isnull', False), _connector='OR'), name='stripe_account_that_stands_has_its_id')],
            },
        ),
    ]
