import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('reconciliation', '0001_reconciliation'),
    ]

    initial = True

    dependencies = [
        ('disputes', '0001_initial'),
        ('payment', '0001_initial'),
        ('payouts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('stripe', 'Stripe'), ('bank', 'bank statement')], max_length=8)),
                    ('state', models.CharField(choices=[('running', 'in progress'), ('done', 'done'), ('failed', 'not finished')], default='running', max_length=8)),
                    ('since', models.DateTimeField(blank=True, null=True)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                    ('seen', models.PositiveIntegerField(default=0)),
                    ('matched', models.PositiveIntegerField(default=0)),
                    ('fetched', models.PositiveIntegerField(default=0)),
                    ('opened', models.PositiveIntegerField(default=0)),
                    ('file_name', models.CharField(blank=True, max_length=100)),
                    ('error', models.CharField(blank=True, max_length=500)),
                    ('started', models.DateTimeField()),
                    ('finished', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['running', 'done', 'failed'])), name='run_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=96, unique=True)),
                    ('kind', models.CharField(choices=[('not-ours', "Stripe has a transaction that we don't know"), ('not-at-stripe', 'Stripe has no record of one of our transactions'), ('amount', 'the amounts differ'), ('event', 'an event matches none of our records'), ('bank-unknown', "the bank has a transaction that we don't know"), ('bank-missing', 'a confirmed transfer is missing from the statement'), ('bank-amount', 'the bank moved a different amount'), ('bank-returned', 'the bank returned a payment marked as paid')], max_length=16)),
                    ('about', models.CharField(max_length=200)),
                    ('amount', models.BigIntegerField(blank=True, null=True)),
                    ('currency', models.CharField(blank=True, max_length=3)),
                    ('expected', models.BigIntegerField(blank=True, null=True)),
                    ('expected_currency', models.CharField(blank=True, max_length=3)),
                    ('happened', models.DateTimeField()),
                    ('state', models.CharField(choices=[('open', 'open'), ('resolved', 'resolved')], default='open', max_length=8)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('opened_at', models.DateTimeField()),
                    ('resolved_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='reconciliation.run')),
                ],
                options={
                    'ordering': ['-pk'],
                    'indexes': [models.Index(fields=['state', '-id'], name='finding_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'resolved'])), name='finding_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['not-ours', 'not-at-stripe', 'amount', 'event', 'bank-unknown', 'bank-missing', 'bank-amount', 'bank-returned'])), name='finding_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='BankLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('booked_on', models.DateField()),
                    ('amount', models.BigIntegerField()),
                    ('currency', models.CharField(max_length=3)),
                    ('reference', models.CharField(max_length=500)),
                    ('match', models.CharField(blank=True, choices=[('', 'nothing'), ('payment', 'payment'), ('refund', 'refund'), ('dispute', 'dispute'), ('transfer', 'transfer'), ('reversal', 'reversal of a transfer'), ('batch', 'payout batch'), ('platform', "market's own")], default='', max_length=12)),
                    ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.payoutbatch')),
                    ('transfer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.transfer')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='reconciliation.run')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('match__in', ['', 'payment', 'refund', 'dispute', 'transfer', 'reversal', 'batch', 'platform'])), name='bank_line_match_known')],
                },
            ),
            migrations.CreateModel(
                name='StripeRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('txn_id', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('amount', models.BigIntegerField()),
                    ('fee', models.BigIntegerField()),
                    ('net', models.BigIntegerField()),
                    ('currency', models.CharField(max_length=3)),
                    ('presented', models.BigIntegerField(blank=True, null=True)),
                    ('presented_currency', models.CharField(blank=True, max_length=3)),
                    ('source', models.CharField(blank=True, max_length=64)),
                    ('match', models.CharField(blank=True, choices=[('', 'nothing'), ('payment', 'payment'), ('refund', 'refund'), ('dispute', 'dispute'), ('transfer', 'transfer'), ('reversal', 'reversal of a transfer'), ('batch', 'payout batch'), ('platform', "market's own")], default='', max_length=12)),
                    ('created', models.DateTimeField()),
                    ('available_on', models.DateTimeField()),
                    ('dispute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.dispute')),
                    ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payment.payment')),
                    ('refund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payment.refund')),
                    ('reversal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.stripereversal')),
                    ('transfer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.stripetransfer')),
                ],
                options={
                    'ordering': ['-created', '-pk'],
                    'indexes': [models.Index(fields=['created'], name='stripe_row_created'), models.Index(fields=['source'], name='stripe_row_source')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(models.F('amount'), '-', models.F('fee')))), name='stripe_row_adds_up'), models.CheckConstraint(condition=models.Q(('match__in', ['', 'payment', 'refund', 'dispute', 'transfer', 'reversal', 'batch', 'platform'])), name='stripe_row_match_known')],
                },
            ),
        ]),
    ]
