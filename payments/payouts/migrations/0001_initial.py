import core.secrets
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('payouts', '0001_fees'),
        ('payouts', '0002_transfers'),
        ('payouts', '0003_stripe_rail'),
        ('payouts', '0004_cooperatives_earn'),
        ('payouts', '0005_failed_earnings'),
        ('payouts', '0006_stripe_transfers'),
        ('payouts', '0007_discounts'),
        ('payouts', '0008_discounts_from_before'),
        ('payouts', '0009_fee_taxed_as_goods'),
        ('payouts', '0010_households'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0002_ties'),
        ('cooperatives', '0001_initial'),
        ('ledger', '0001_initial'),
        ('offer', '0001_initial'),
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        ('payment', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='BatchYear',
                fields=[
                    ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='FeeRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('commission', 'commission'), ('packing', 'packing'), ('transport', 'transport'), ('admin', 'administration')], default='commission', max_length=16, verbose_name='for')),
                    ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
                    ('percent', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Based on what the seller receives for the goods, including tax and discounts funded by the market or a cooperative.', max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='percent')),
                    ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                    ('fixed', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='fixed amount per item')),
                    ('floor', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='at least')),
                    ('cap', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='at most')),
                    ('tax_percent', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='tax on the fee, in percent')),
                    ('taxed_as_goods', models.BooleanField(default=False, help_text="The fee is taxed at the goods' own rate.", verbose_name='taxed like the goods')),
                    ('starts', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                    ('category', models.ForeignKey(blank=True, help_text='Including all subcategories.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.category', verbose_name='category')),
                    ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner', verbose_name='members of')),
                    ('offer', models.ForeignKey(blank=True, help_text='Applies to orders that used this offer.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offer.conditionaloffer', verbose_name='campaign')),
                    ('payee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner', verbose_name='paid to')),
                    ('seller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner', verbose_name='seller')),
                ],
                options={
                    'verbose_name': 'fee',
                    'verbose_name_plural': 'fees',
                    'ordering': ['role', 'position', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['commission', 'packing', 'transport', 'admin'])), name='fee_role_known'), models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100), ('tax_percent__gte', 0), ('fixed__gte', 0), ('floor__gte', 0), ('tax_percent__lte', 100)), name='fee_not_negative'), models.CheckConstraint(condition=models.Q(('cap__isnull', True), ('cap__gte', models.F('floor')), _connector='OR'), name='fee_cap_above_floor'), models.CheckConstraint(condition=models.Q(models.Q(('payee__isnull', True), ('role', 'commission')), models.Q(models.Q(('role', 'commission'), _negated=True), ('payee__isnull', False)), _connector='OR'), name='fee_commission_is_the_markets'), models.CheckConstraint(condition=models.Q(('taxed_as_goods', False), ('tax_percent', 0), _connector='OR'), name='fee_taxed_in_one_way'), models.CheckConstraint(condition=models.Q(models.Q(('currency', ''), _negated=True), models.Q(('cap__isnull', True), ('fixed', 0), ('floor', 0)), _connector='OR'), name='fee_amounts_have_a_currency')],
                },
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause', models.CharField(max_length=64, unique=True)),
                    ('reason', models.CharField(max_length=200)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='order.vendororder')),
                ],
                options={
                    'verbose_name': 'held sale',
                    'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['part'], name='hold_of_part')],
                },
            ),
            migrations.CreateModel(
                name='HeldShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.BigIntegerField()),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.ledgeraccount')),
                    ('hold', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payouts.hold')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('hold', 'account'), name='held_once_per_account'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='held_share_of_something')],
                },
            ),
            migrations.CreateModel(
                name='LineDiscount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('by_cooperative', models.PositiveBigIntegerField(default=0)),
                    ('by_market', models.PositiveBigIntegerField(default=0)),
                    ('cooperative', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='order.line')),
                    ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offer.conditionaloffer')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='order.vendororder')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('line', 'offer'), name='one_discount_per_line_and_offer'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__gte', django.db.models.expressions.CombinedExpression(models.F('by_cooperative'), '+', models.F('by_market')))), name='line_discount_paid_once'), models.CheckConstraint(condition=models.Q(('by_cooperative', 0), ('cooperative__isnull', False), _connector='OR'), name='line_discount_names_its_cooperative')],
                },
            ),
            migrations.CreateModel(
                name='DiscountReturn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by_cooperative', models.PositiveBigIntegerField()),
                    ('by_market', models.PositiveBigIntegerField()),
                    ('refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discount_returns', to='payment.refund')),
                    ('discount', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payouts.linediscount')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('discount', 'refund'), name='one_return_per_discount_and_refund')],
                },
            ),
            migrations.CreateModel(
                name='LineFee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('commission', 'commission'), ('packing', 'packing'), ('transport', 'transport'), ('admin', 'administration')], max_length=16)),
                    ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                    ('price', models.PositiveBigIntegerField()),
                    ('amount', models.PositiveBigIntegerField()),
                    ('tax', models.PositiveBigIntegerField()),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='order.line')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='order.vendororder')),
                    ('payee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.feerule')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('line', 'role'), name='one_fee_per_role'), models.CheckConstraint(condition=models.Q(('price__gte', django.db.models.expressions.CombinedExpression(models.F('amount'), '+', models.F('tax')))), name='line_fee_within_price')],
                },
            ),
            migrations.CreateModel(
                name='FeeReturn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('tax', models.PositiveBigIntegerField()),
                    ('refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fee_returns', to='payment.refund')),
                    ('fee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payouts.linefee')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('fee', 'refund'), name='one_return_per_fee_and_refund')],
                },
            ),
            migrations.CreateModel(
                name='PayoutBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=16, unique=True)),
                    ('currency', models.CharField(max_length=3)),
                    ('total', models.BigIntegerField()),
                    ('count', models.PositiveIntegerField()),
                    ('state', models.CharField(choices=[('draft', 'awaiting a second person'), ('released', 'released'), ('sent', 'under review by the bank'), ('done', 'done'), ('cancelled', 'cancelled')], default='draft', max_length=16)),
                    ('created', models.DateTimeField()),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'payout batch',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'released', 'sent', 'done', 'cancelled'])), name='batch_state_known'), models.CheckConstraint(condition=models.Q(('count__gt', 0), ('total__gt', 0)), name='batch_of_something'), models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('made_by')), _negated=True), _connector='OR'), name='batch_released_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('released_by__isnull', True), ('state__in', ('draft', 'cancelled'))), models.Q(models.Q(('state__in', ('draft', 'cancelled')), _negated=True), ('released_by__isnull', False)), _connector='OR'), name='batch_released_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='LeftOut',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('no-account', 'no bank details'), ('unconfirmed', 'bank details not confirmed'), ('too-new', 'bank details changed recently'), ('came-back', 'last transfer returned; new bank details needed'), ('suspended', 'suspended'), ('on-its-way', 'another transfer is in progress'), ('below-least', 'less than the minimum'), ('negative', 'owes the market'), ('held', 'a sale is under review'), ('no-stripe', 'Stripe account not finished'), ('stripe-asks', 'Stripe needs more information first'), ('cut-off', 'Stripe account no longer connected'), ('unsettled', "the shopper's payment has not arrived yet"), ('refused', 'Stripe rejected the last transfer')], max_length=16)),
                    ('balance', models.BigIntegerField()),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='left_out', to='payouts.payoutbatch')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('batch', 'partner'), name='left_out_once_per_batch')],
                },
            ),
            migrations.CreateModel(
                name='SellerRail',
                fields=[
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payout_rail', serialize=False, to='partner.partner')),
                    ('rail', models.CharField(choices=[('bank', 'by bank transfer'), ('stripe', 'by Stripe')], max_length=8)),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('rail__in', ['bank', 'stripe'])), name='seller_rail_known')],
                },
            ),
            migrations.CreateModel(
                name='Settlement',
                fields=[
                    ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='settlement', serialize=False, to='payment.payment')),
                    ('amount', models.BigIntegerField()),
                    ('currency', models.CharField(max_length=3)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='settlement_of_something')],
                },
            ),
            migrations.CreateModel(
                name='StripeTransfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.BigIntegerField()),
                    ('sent_currency', models.CharField(max_length=3)),
                    ('sent', models.BigIntegerField()),
                    ('account_id', models.CharField(max_length=64)),
                    ('charge_id', models.CharField(blank=True, max_length=64)),
                    ('state', models.CharField(choices=[('intended', 'preparing'), ('sent', 'pending'), ('unknown', 'checking with Stripe'), ('confirmed', 'done'), ('failed', 'failed')], default='intended', max_length=16)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('transfer_id', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('error_code', models.CharField(blank=True, max_length=64)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('is_stuck', models.BooleanField(default=False)),
                    ('created', models.DateTimeField()),
                    ('tried_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_transfers', to='order.vendororder')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_transfers', to='partner.partner')),
                ],
                options={
                    'verbose_name': 'transfer by Stripe',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['partner', '-created'], name='stripe_transfer_of'), models.Index(condition=models.Q(('state__in', ['intended', 'sent', 'unknown'])), fields=['created'], name='stripe_transfer_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('sent__gt', 0)), name='stripe_transfer_of_something'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'sent', 'unknown', 'confirmed', 'failed'])), name='stripe_transfer_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('transfer_id__isnull', False), _connector='OR'), name='stripe_transfer_that_is_done_has_its_id'), models.CheckConstraint(condition=models.Q(('is_stuck', False), ('state', 'failed'), _connector='OR'), name='stripe_transfer_stuck_once_failed')],
                },
            ),
            migrations.CreateModel(
                name='StripeReversal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.BigIntegerField()),
                    ('sent', models.BigIntegerField()),
                    ('state', models.CharField(choices=[('intended', 'preparing'), ('sent', 'pending'), ('unknown', 'checking with Stripe'), ('confirmed', 'done'), ('failed', 'failed')], default='intended', max_length=16)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('reversal_id', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('error_code', models.CharField(blank=True, max_length=64)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField()),
                    ('tried_at', models.DateTimeField(blank=True, null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='payment.refund')),
                    ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='payouts.stripetransfer')),
                ],
                options={
                    'verbose_name': 'transfer taken back',
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('refund', 'transfer'), name='taken_back_once_per_refund'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('sent__gt', 0)), name='taken_back_something'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'sent', 'unknown', 'confirmed', 'failed'])), name='taken_back_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Transfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=24, unique=True)),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.BigIntegerField()),
                    ('rail', models.CharField(choices=[('bank', 'by bank transfer'), ('stripe', 'by Stripe')], default='bank', max_length=8)),
                    ('state', models.CharField(choices=[('intended', 'preparing'), ('sent', 'sent to the bank'), ('unknown', 'with the bank, status unknown'), ('confirmed', 'paid'), ('failed', 'returned')], default='intended', max_length=16)),
                    ('holder', models.CharField(max_length=128)),
                    ('bank', models.CharField(max_length=128)),
                    ('branch', models.CharField(blank=True, max_length=12)),
                    ('masked', models.CharField(max_length=16)),
                    ('number', core.secrets.SecretField()),
                    ('account_version', models.PositiveIntegerField()),
                    ('blames_account', models.BooleanField(default=False)),
                    ('last_error', models.CharField(blank=True, max_length=200)),
                    ('created', models.DateTimeField()),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='payouts.payoutbatch')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='cooperatives.household')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='partner.partner')),
                ],
                options={
                    'verbose_name': 'transfer',
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['partner', '-created'], name='transfer_of_seller')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_of_something'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'sent', 'unknown', 'confirmed', 'failed'])), name='transfer_state_known'), models.CheckConstraint(condition=models.Q(('rail__in', ['bank', 'stripe'])), name='transfer_rail_known'), models.UniqueConstraint(condition=models.Q(('household__isnull', True), ('state__in', ['intended', 'sent', 'unknown'])), fields=('partner', 'currency'), name='one_live_transfer'), models.UniqueConstraint(condition=models.Q(('household__isnull', False), ('state__in', ['intended', 'sent', 'unknown'])), fields=('household', 'currency'), name='one_live_transfer_of_household')],
                },
            ),
            migrations.CreateModel(
                name='Earning',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('due_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('failed_at', models.DateTimeField(blank=True, null=True)),
                    ('parcel', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='earning', to='order.shippingevent')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='order.vendororder')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at'], name='earning_due')],
                },
            ),
        ]),
    ]
