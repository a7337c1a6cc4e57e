from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('basket', '0008_market_stall'),
        ('order', '0028_prepaid_orders'),
        ('partner', '0013_sale_prices'),
        ('sites', '0002_alter_domain_unique'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vendororder',
            name='vendor_order_cancelled_by_known',
        ),
        migrations.AddField(
            model_name='order',
            name='rest',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='order',
            name='rest_by_card',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='vendororder',
            name='rest',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='vendororder',
            name='rest_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='vendororder',
            name='rest_due',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='vendororder',
            name='cancelled_by',
            field=models.CharField(blank=True, choices=[('shopper', 'shopper'), ('shopper-late', 'shopper, because it was late'), ('seller', 'farm'), ('market', 'market, because it was not shipped'), ('window', 'its order window did not take place'), ('group', 'its group was not completed'), ('rest', 'the rest after the deposit was not paid')], max_length=16),
        ),
        migrations.AddIndex(
            model_name='vendororder',
            index=models.Index(condition=models.Q(('rest_due__isnull', False), ('status__in', ['accepted', 'packed', 'packing', 'paid', 'part-shipped'])), fields=['rest_due'], name='vendor_order_rest_due'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('rest', 0), models.Q(('from_balance', 0), ('payment_method', 'online'), ('rest__gt', 0), ('rest__lt', models.F('total_incl_tax'))), _connector='OR'), name='order_rest_after_a_deposit_by_card'),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_by', ''), models.Q(('cancelled_by__in', ['shopper', 'shopper-late', 'seller', 'market', 'window', 'group', 'rest']), ('status', 'cancelled')), _connector='OR'), name='vendor_order_cancelled_by_known'),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.CheckConstraint(condition=models.Q(('rest', 0), models.Q(('due_on', None), ('from_balance', 0), ('in_cash', False), ('rest__gt', 0), ('rest__lt', models.F('goods'))), _connector='OR'), name='vendor_order_rest_within_goods'),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.CheckConstraint(condition=models.Q(('rest_due', None), models.Q(('rest__gt', 0), ('rest_asked_at__isnull', False)), _connector='OR'), name='vendor_order_rest_due_of_a_rest'),
        ),
    ]
