"""The books know rewards for leaders of groups."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0009_bank_transfers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgertransaction',
            name='ledger_kind_known',
        ),
        migrations.AlterField(
            model_name='ledgertransaction',
            name='kind',
            field=models.CharField(choices=[('paid', 'order paid'), ('unplaced', 'payment without an order'), ('refund', 'refunded to the shopper'), ('refund-sent', 'refund arrived'), ('refund-failed', 'refund failed'), ('earned', 'earned'), ('unearned', 'earnings reversed'), ('transfer', 'paid out'), ('transfer-sent', 'payout arrived'), ('transfer-failed', 'payout returned'), ('reversal', 'payout reversed'), ('reversal-sent', 'payout reversal arrived'), ('reversal-failed', 'payout reversal failed'), ('disputed', 'chargeback'), ('dispute-lost', 'dispute lost'), ('cash-collected', 'cash collected by the seller'), ('came-in', 'bank transfer received'), ('assigned', 'bank transfer assigned to an order'), ('sent-back', 'bank transfer returned'), ('not-for-orders', 'bank transfer not for an order'), ('payment-fee', 'payment provider fee'), ('exchange', 'exchange difference'), ('unfunded', 'discount reversed'), ('correction', 'correction'), ('gift', 'goodwill to the shopper'), ('expired', 'balance expired'), ('harvest', 'harvest delivered'), ('surplus', 'surplus distributed'), ('stake-back', 'stake repaid'), ('member-paid', 'paid to a household'), ('member-returned', 'payment to a household returned'), ('carriage', 'delivery by the cooperative'), ('member-funded', 'deducted from sales for households'), ('group-reward', 'reward for the leader of a group')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='ledgertransaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['paid', 'unplaced', 'refund', 'refund-sent', 'refund-failed', 'earned', 'unearned', 'transfer', 'transfer-sent', 'transfer-failed', 'reversal', 'reversal-sent', 'reversal-failed', 'disputed', 'dispute-lost', 'cash-collected', 'came-in', 'assigned', 'sent-back', 'not-for-orders', 'payment-fee', 'exchange', 'unfunded', 'correction', 'gift', 'expired', 'harvest', 'surplus', 'stake-back', 'member-paid', 'member-returned', 'carriage', 'member-funded', 'group-reward'])), name='ledger_kind_known'),
        ),
    ]
