from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0004_gift_cards'),
        ('order', '0029_deposits'),
        ('partner', '0013_sale_prices'),
        ('payment', '0007_cards_told_apart'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='payment',
            name='one_live_payment_per_order',
        ),
        migrations.RemoveConstraint(
            model_name='refund',
            name='refund_destination_known',
        ),
        migrations.AddField(
            model_name='payment',
            name='rest_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='rest_payments', to='order.vendororder'),
        ),
        migrations.AlterField(
            model_name='refund',
            name='destination',
            field=models.CharField(choices=[('method', 'to the original payment method'), ('balance', "to the shopper's balance"), ('owed', 'off what is still to be paid')], default='method', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('rest_of', None), models.Q(('state', 'canceled'), _negated=True)), fields=('order',), name='one_live_payment_per_order'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('rest_of__isnull', False), ('state__in', ['intended', 'open', 'unknown'])), fields=('rest_of',), name='one_open_payment_per_rest'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('destination__in', ['method', 'balance', 'owed'])), name='refund_destination_known'),
        ),
    ]
