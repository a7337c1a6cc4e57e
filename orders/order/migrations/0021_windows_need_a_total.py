"""Which parts wait for their order window to take place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0020_added_goods'),
        ('partner', '0011_windows_need_a_total'),
    ]

    operations = [
        migrations.CreateModel(
            name='WindowPart',
            fields=[
                ('vendor_order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='window_part', serialize=False, to='order.vendororder')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='vendororder',
            name='vendor_order_cancelled_by_known',
        ),
        migrations.AlterField(
            model_name='vendororder',
            name='cancelled_by',
            field=models.CharField(blank=True, choices=[('shopper', 'shopper'), ('shopper-late', 'shopper, because it was late'), ('seller', 'farm'), ('market', 'market, because it was not shipped'), ('window', 'its order window did not take place')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_by', ''), models.Q(('cancelled_by__in', ['shopper', 'shopper-late', 'seller', 'market', 'window']), ('status', 'cancelled')), _connector='OR'), name='vendor_order_cancelled_by_known'),
        ),
        migrations.AddField(
            model_name='windowpart',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='partner.windowround'),
        ),
    ]
