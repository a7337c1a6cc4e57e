"""The code of a voucher offer can be shown to all shoppers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offer', '0003_one_pack'),
    ]

    operations = [
        migrations.AddField(
            model_name='conditionaloffer',
            name='is_announced',
            field=models.BooleanField(default=False, help_text='Only for voucher offers: the code is shown on the pages of the goods and in baskets, except codes for a single order.', verbose_name='show the voucher’s code to shoppers'),
        ),
    ]
