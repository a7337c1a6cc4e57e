import django.db.models.deletion
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('rollups', '0001_rollups'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partner', '0001_initial'),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='CountedSeller',
                fields=[
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='partner.partner')),
                    ('counted_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='DirtyDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'indexes': [models.Index(fields=['partner', 'day'], name='dirty_day')],
                },
            ),
            migrations.CreateModel(
                name='GoodsDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('currency', models.CharField(max_length=3)),
                    ('unit_kind', models.CharField(choices=[('weight', 'by weight (kg)'), ('volume', 'by volume (litre)'), ('piece', 'by piece')], max_length=8)),
                    ('channel', models.CharField(choices=[('page', 'shop page'), ('live', 'live selling'), ('group', 'group buying')], max_length=8)),
                    ('region', models.CharField(max_length=8)),
                    ('lines', models.PositiveIntegerField()),
                    ('packs', models.PositiveBigIntegerField()),
                    ('units', models.PositiveBigIntegerField()),
                    ('listed', models.BigIntegerField()),
                    ('paid', models.BigIntegerField()),
                    ('given_back', models.BigIntegerField()),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                    ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.product')),
                ],
                options={
                    'indexes': [models.Index(fields=['day', 'partner'], name='goods_day_of_market')],
                    'constraints': [models.UniqueConstraint(fields=('partner', 'day', 'currency', 'product', 'unit_kind', 'channel', 'region'), name='goods_day_once'), models.CheckConstraint(condition=models.Q(('lines__gt', 0)), name='goods_day_of_something')],
                },
            ),
            migrations.CreateModel(
                name='PartsDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('currency', models.CharField(max_length=3)),
                    ('region', models.CharField(max_length=8)),
                    ('parts', models.PositiveIntegerField()),
                    ('delivery', models.BigIntegerField()),
                    ('carried', models.BigIntegerField()),
                    ('given_back', models.BigIntegerField()),
                    ('cancelled', models.PositiveIntegerField()),
                    ('cancelled_total', models.BigIntegerField()),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'indexes': [models.Index(fields=['day', 'partner'], name='parts_day_of_market')],
                    'constraints': [models.UniqueConstraint(fields=('partner', 'day', 'currency', 'region'), name='parts_day_once'), models.CheckConstraint(condition=models.Q(('parts__gt', 0), ('cancelled__gt', 0), _connector='OR'), name='parts_day_of_something')],
                },
            ),
        ]),
    ]
