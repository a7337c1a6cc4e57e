"""What an order used of offers: orders come after them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('offer', '0101_offer_use'),
        ('offer', '0102_who_funds_it'),
    ]

    initial = True

    dependencies = [
        ('offer', '0001_initial'),
        ('order', '0001_initial'),
        ('voucher', '0010_auto_20210224_0712'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfferUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.PositiveIntegerField(verbose_name='times')),
                ('discount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='offer.conditionaloffer')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offer_uses', to='order.order')),
                ('voucher', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='voucher.voucher')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('frequency__gt', 0)), name='offer_use_happened'), models.UniqueConstraint(fields=('offer', 'order'), name='one_use_of_an_offer_per_order')],
            },
        ),
    ]
