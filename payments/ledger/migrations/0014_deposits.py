
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperatives', '0002_stakes_go_back'),
        ('ledger', '0013_prepaid'),
        ('partner', '0013_sale_prices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='ledger_account_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='ledgertransaction',
            name='ledger_kind_known',
        ),
        migrations.AlterField(
            model_name='ledgeraccount',
            name='kind',
            field=models.CharField(choices=[('shoppers', 'shopper payments'), ('cash', 'cash to be collected'), ('receivable', 'owed on invoice'), ('rests', 'owed after a deposit'), ('unassigned', 'bank transfers to assign'), ('pending', 'not yet earned'), ('payable', 'payable to the seller'), ('cooperative', 'cooperative fees'), ('commission', 'market commission'), ('promotions', 'discounts funded by the market'), ('tax', 'tax on fees'), ('fees', 'payment costs'), ('balance', 'shopper balances'), ('gift-cards', 'gift cards not yet redeemed'), ('prepaid', 'prepayments not yet used'), ('refunds', 'refunds in transit'), ('transfers', 'transfers in transit'), ('unplaced', 'payments without an order'), ('disputes', 'disputed payments'), ('goodwill', 'refunds covered by the market'), ('carriers', 'claims against carriers'), ('expired', 'expired balances'), ('household', 'payable to a household'), ('members-due', 'payable to households by their cooperative')], max_length=16),
        ),
        migrations.AlterField(
            model_name='ledgertransaction',
            name='kind',
            field=models.CharField(choices=[('paid', 'order paid'), ('unplaced', 'payment without an order'), ('refund', 'refunded to the shopper'), ('refund-sent', 'refund arrived'), ('refund-failed', 'refund failed'), ('earned', 'earned'), ('unearned', 'earnings reversed'), ('transfer', 'paid out'), ('transfer-sent', 'payout arrived'), ('transfer-failed', 'payout returned'), ('reversal', 'payout reversed'), ('reversal-sent', 'payout reversal arrived'), ('reversal-failed', 'payout reversal failed'), ('disputed', 'chargeback'), ('dispute-lost', 'dispute lost'), ('invoice-paid', 'invoice paid'), ('rest-paid', 'rest paid after a deposit'), ('cash-collected', 'cash collected by the seller'), ('came-in', 'bank transfer received'), ('assigned', 'bank transfer assigned to an order'), ('sent-back', 'bank transfer returned'), ('not-for-orders', 'bank transfer not for an order'), ('payment-fee', 'payment provider fee'), ('exchange', 'exchange difference'), ('unfunded', 'discount reversed'), ('correction', 'correction'), ('gift', 'goodwill to the shopper'), ('expired', 'balance expired'), ('harvest', 'harvest delivered'), ('surplus', 'surplus distributed'), ('stake-back', 'stake repaid'), ('member-paid', 'paid to a household'), ('member-returned', 'payment to a household returned'), ('carriage', 'delivery by the cooperative'), ('member-funded', 'deducted from sales for households'), ('gift-card-sold', 'gift card sold'), ('gift-card-used', 'gift card redeemed'), ('prepaid', 'paid ahead'), ('prepaid-over', 'prepayment moved to a balance'), ('group-reward', 'reward for the leader of a group')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['shoppers', 'cash', 'receivable', 'rests', 'unassigned', 'pending', 'payable', 'cooperative', 'commission', 'promotions', 'tax', 'fees', 'balance', 'gift-cards', 'prepaid', 'refunds', 'transfers', 'unplaced', 'disputes', 'goodwill', 'carriers', 'expired', 'household', 'members-due'])), name='ledger_account_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgertransaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['paid', 'unplaced', 'refund', 'refund-sent', 'refund-failed', 'earned', 'unearned', 'transfer', 'transfer-sent', 'transfer-failed', 'reversal', 'reversal-sent', 'reversal-failed', 'disputed', 'dispute-lost', 'invoice-paid', 'rest-paid', 'cash-collected', 'came-in', 'assigned', 'sent-back', 'not-for-orders', 'payment-fee', 'exchange', 'unfunded', 'correction', 'gift', 'expired', 'harvest', 'surplus', 'stake-back', 'member-paid', 'member-returned', 'carriage', 'member-funded', 'gift-card-sold', 'gift-card-used', 'prepaid', 'prepaid-over', 'group-reward'])), name='ledger_kind_known'),
        ),
    ]
