import django.db.models.deletion
import oscar.core.utils
import oscar.models.fields.autoslugfield
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('payment', '0002_auto_20141007_2032'),
        ('payment', '0003_auto_20160323_1520'),
        ('payment', '0004_auto_20181115_1953'),
        ('payment', '0005_auto_20200801_0817'),
        ('payment', '0101_market'),
        ('payment', '0102_refund_turn'),
        ('payment', '0103_refund_lines'),
        ('payment', '0104_refund_terms'),
        ('payment', '0105_refund_reasons'),
        ('payment', '0106_balance'),
    ]

    initial = True

    dependencies = [
        ('credit', '0001_initial'),
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='SourceType',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=128, verbose_name='Name')),
                    ('code', oscar.models.fields.autoslugfield.AutoSlugField(allow_unicode=True, blank=True, editable=False, help_text='This is used within forms to identify this source type', max_length=128, populate_from='name', unique=True, verbose_name='Code')),
                ],
                options={
                    'verbose_name': 'Source Type',
                    'verbose_name_plural': 'Source Types',
                    'ordering': ['name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Bankcard',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('card_type', models.CharField(max_length=128, verbose_name='Card Type')),
                    ('name', models.CharField(blank=True, max_length=255, verbose_name='Name')),
                    ('number', models.CharField(max_length=32, verbose_name='Number')),
                    ('expiry_date', models.DateField(verbose_name='Expiry Date')),
                    ('partner_reference', models.CharField(blank=True, max_length=255, verbose_name='Partner Reference')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bankcards', to=settings.AUTH_USER_MODEL, verbose_name='User')),
                ],
                options={
                    'verbose_name': 'Bankcard',
                    'verbose_name_plural': 'Bankcards',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('from_balance', models.PositiveBigIntegerField(default=0)),
                    ('currency', models.CharField(max_length=3)),
                    ('state', models.CharField(choices=[('intended', 'preparing'), ('open', 'waiting for the shopper'), ('succeeded', 'paid'), ('canceled', 'given up'), ('unknown', 'checking')], default='intended', max_length=16)),
                    ('intent_id', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('client_secret', models.CharField(blank=True, max_length=200)),
                    ('charge_id', models.CharField(blank=True, max_length=64)),
                    ('method', models.CharField(blank=True, max_length=32)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('paid_at', models.DateTimeField(blank=True, null=True)),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='order.order')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'canceled'), _negated=True), fields=('order',), name='one_live_payment_per_order'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'open', 'succeeded', 'canceled', 'unknown'])), name='payment_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Refund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause', models.CharField(max_length=64, unique=True)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('from_balance', models.PositiveBigIntegerField(default=0)),
                    ('state', models.CharField(choices=[('intended', 'preparing'), ('pending', 'pending'), ('succeeded', 'refunded'), ('failed', 'refund failed'), ('unknown', 'checking')], default='intended', max_length=16)),
                    ('destination', models.CharField(choices=[('method', 'to the original card or wallet'), ('balance', "to the shopper's balance")], default='method', max_length=8)),
                    ('bearer', models.CharField(choices=[('seller', 'seller'), ('market', 'market'), ('cooperative', 'cooperative'), ('carrier', 'carrier')], default='seller', max_length=16)),
                    ('reason', models.CharField(blank=True, choices=[('cancelled', 'cancelled before shipping'), ('short', 'packed weight or short supply'), ('undelivered', 'not received'), ('damaged', 'spoiled or damaged on arrival'), ('missing', 'missing or wrong goods'), ('goodwill', 'goodwill')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('refund_id', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('borne_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cash_out', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='credit.cashout')),
                    ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payment.payment')),
                    ('vendor_order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='order.vendororder')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'pending', 'succeeded', 'failed', 'unknown'])), name='refund_state_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_of_something'), models.CheckConstraint(condition=models.Q(('bearer__in', ['seller', 'market', 'cooperative', 'carrier'])), name='refund_bearer_known'), models.CheckConstraint(condition=models.Q(('destination__in', ['method', 'balance'])), name='refund_destination_known'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'cancelled', 'short', 'undelivered', 'damaged', 'missing', 'goodwill'])), name='refund_reason_known'), models.CheckConstraint(condition=models.Q(models.Q(('destination', 'balance'), ('from_balance__lte', models.F('amount'))), ('from_balance', 0), _connector='OR'), name='refund_from_balance_goes_there'), models.CheckConstraint(condition=models.Q(('cash_out', None), models.Q(('destination', 'method'), ('vendor_order', None)), _connector='OR'), name='refund_of_a_balance_leaves_it'), models.CheckConstraint(condition=models.Q(models.Q(('bearer', 'cooperative'), ('borne_by__isnull', False)), models.Q(models.Q(('bearer', 'cooperative'), _negated=True), ('borne_by__isnull', True)), _connector='OR'), name='refund_of_a_cooperative_names_it')],
                },
            ),
            migrations.CreateModel(
                name='RefundLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('packs', models.PositiveIntegerField(default=0)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='order.line')),
                    ('refund', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='payment.refund')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('refund', 'line'), name='one_refund_line_per_line')],
                },
            ),
            migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(default=oscar.core.utils.get_default_currency, max_length=12, verbose_name='Currency')),
                    ('amount_allocated', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='Amount Allocated')),
                    ('amount_debited', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='Amount Debited')),
                    ('amount_refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='Amount Refunded')),
                    ('reference', models.CharField(blank=True, max_length=255, verbose_name='Reference')),
                    ('label', models.CharField(blank=True, max_length=128, verbose_name='Label')),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='order.order', verbose_name='Order')),
                    ('source_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='payment.sourcetype', verbose_name='Source Type')),
                ],
                options={
                    'verbose_name': 'Source',
                    'verbose_name_plural': 'Sources',
                    'ordering': ['pk'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='StripeEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_id', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(max_length=64)),
                    ('object_id', models.CharField(db_index=True, max_length=64)),
                    ('payload', models.JSONField()),
                    ('received', models.DateTimeField(auto_now_add=True)),
                    ('processed_at', models.DateTimeField(blank=True, null=True)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('parked', models.BooleanField(default=False)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('parked', False), ('processed_at__isnull', True)), fields=['received'], name='stripe_event_todo')],
                },
            ),
            migrations.CreateModel(
                name='Transaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('txn_type', models.CharField(blank=True, max_length=128, verbose_name='Type')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='Amount')),
                    ('reference', models.CharField(blank=True, max_length=128, verbose_name='Reference')),
                    ('status', models.CharField(blank=True, max_length=128, verbose_name='Status')),
                    ('date_created', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='Date Created')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transactions', to='payment.source', verbose_name='Source')),
                ],
                options={
                    'verbose_name': 'Transaction',
                    'verbose_name_plural': 'Transactions',
                    'ordering': ['-date_created'],
                    'abstract': False,
                },
            ),
        ]),
    ]
