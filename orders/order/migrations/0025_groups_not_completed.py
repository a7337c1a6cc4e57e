"""Orders of groups that were not completed are cancelled for that."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0024_guest_phones'),
        ('partner', '0012_ratings'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='vendororder',
            name='vendor_order_cancelled_by_known',
        ),
        migrations.AlterField(
            model_name='lineadjustment',
            name='kind',
            field=models.CharField(choices=[('weight', 'packed weight'), ('short', 'short supply'), ('dropped', 'cancelled by the shopper'), ('visit', 'a cancelled visit'), ('group', 'a group that was not completed')], max_length=8),
        ),
        migrations.AlterField(
            model_name='vendororder',
            name='cancelled_by',
            field=models.CharField(blank=True, choices=[('shopper', 'shopper'), ('shopper-late', 'shopper, because it was late'), ('seller', 'farm'), ('market', 'market, because it was not shipped'), ('window', 'its order window did not take place'), ('group', 'its group was not completed')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='vendororder',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_by', ''), models.Q(('cancelled_by__in', ['shopper', 'shopper-late', 'seller', 'market', 'window', 'group']), ('status', 'cancelled')), _connector='OR'), name='vendor_order_cancelled_by_known'),
        ),
    ]
