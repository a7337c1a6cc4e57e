import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('ledger', '0001_ledger'),
        ('ledger', '0003_more_accounts'),
        ('ledger', '0004_held'),
        ('ledger', '0005_dispute_kinds'),
        ('ledger', '0006_reversals'),
        ('ledger', '0007_balances_expire'),
        ('ledger', '0008_discounts_taken_back'),
        ('ledger', '0009_households'),
        ('ledger', '0010_depot'),
    ]

    initial = True

    dependencies = [
        ('cooperatives', '0001_initial'),
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='LedgerAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(choices=[('shoppers', 'shopper payments'), ('pending', 'not yet earned'), ('payable', 'payable to the seller'), ('cooperative', 'cooperative fees'), ('commission', 'market commission'), ('promotions', 'discounts funded by the market'), ('tax', 'tax on fees'), ('fees', 'payment costs'), ('balance', 'shopper balances'), ('refunds', 'refunds in transit'), ('transfers', 'transfers in transit'), ('unplaced', 'payments without an order'), ('disputes', 'disputed payments'), ('goodwill', 'refunds covered by the market'), ('carriers', 'claims against carriers'), ('expired', 'expired balances'), ('household', 'payable to a household'), ('members-due', 'payable to households by their cooperative')], max_length=16)),
                    ('currency', models.CharField(max_length=3)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cooperatives.household')),
                    ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['partner', 'kind'], name='ledger_of_seller')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['shoppers', 'pending', 'payable', 'cooperative', 'commission', 'promotions', 'tax', 'fees', 'balance', 'refunds', 'transfers', 'unplaced', 'disputes', 'goodwill', 'carriers', 'expired', 'household', 'members-due'])), name='ledger_account_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Checkpoint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('last_id', models.BigIntegerField()),
                    ('balance', models.BigIntegerField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkpoints', to='ledger.ledgeraccount')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('account', 'last_id'), name='one_checkpoint_per_posting')],
                },
            ),
            migrations.CreateModel(
                name='LedgerTransaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause', models.CharField(max_length=96, unique=True)),
                    ('kind', models.CharField(choices=[('paid', 'order paid'), ('unplaced', 'payment without an order'), ('refund', 'paid back to the shopper'), ('refund-sent', 'refund arrived'), ('refund-failed', 'refund did not arrive'), ('earned', 'earned'), ('unearned', 'earned no more'), ('transfer', 'paid out'), ('transfer-sent', 'payout arrived'), ('transfer-failed', 'payout returned'), ('reversal', 'payout taken back'), ('reversal-sent', 'payout taken back, arrived'), ('reversal-failed', 'payout could not be taken back'), ('disputed', "taken back by the shopper's bank"), ('dispute-lost', 'dispute lost'), ('payment-fee', 'fee of the payment provider'), ('exchange', 'exchange difference'), ('unfunded', 'discount taken back'), ('correction', 'correction'), ('gift', 'given to the shopper'), ('expired', 'balance expired'), ('harvest', 'harvest taken in'), ('surplus', 'surplus shared'), ('member-paid', 'paid to a household'), ('member-returned', 'payment to a household returned'), ('carriage', 'delivery by the cooperative'), ('member-funded', 'taken from sales for households')], max_length=16)),
                    ('currency', models.CharField(max_length=3)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('created', models.DateTimeField()),
                    ('booked', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['paid', 'unplaced', 'refund', 'refund-sent', 'refund-failed', 'earned', 'unearned', 'transfer', 'transfer-sent', 'transfer-failed', 'reversal', 'reversal-sent', 'reversal-failed', 'disputed', 'dispute-lost', 'payment-fee', 'exchange', 'unfunded', 'correction', 'gift', 'expired', 'harvest', 'surplus', 'member-paid', 'member-returned', 'carriage', 'member-funded'])), name='ledger_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Posting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.BigIntegerField()),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.ledgeraccount')),
                    ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='order.vendororder')),
                    ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.ledgertransaction')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', 'id'], name='posting_of_account')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='posting_of_something')],
                },
            ),
        ]),
    ]
