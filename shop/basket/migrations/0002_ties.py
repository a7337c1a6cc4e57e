"""A basket's vouchers: their table comes after that of orders, which have baskets."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('basket', '0101_market'),
        ('basket', '0102_add_click'),
        ('basket', '0103_channel'),
    ]

    initial = True

    dependencies = [
        ('basket', '0001_initial'),
        ('voucher', '0010_auto_20210224_0712'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='vouchers',
            field=models.ManyToManyField(blank=True, to='voucher.voucher', verbose_name='Vouchers'),
        ),
    ]
