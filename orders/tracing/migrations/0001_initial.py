import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('tracing', '0001_tracing'),
    ]

    initial = True

    dependencies = [
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Recall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lots', models.ManyToManyField(related_name='recalls', to='partner.lot')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='partner.partner')),
                ],
                options={
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='RecallMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500, verbose_name='problem')),
                    ('reason_en', models.CharField(max_length=500, null=True, verbose_name='problem')),
                    ('reason_zh_hans', models.CharField(max_length=500, null=True, verbose_name='problem')),
                    ('advice', models.CharField(max_length=1000, verbose_name='instructions')),
                    ('advice_en', models.CharField(max_length=1000, null=True, verbose_name='instructions')),
                    ('advice_zh_hans', models.CharField(max_length=1000, null=True, verbose_name='instructions')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tracing.recall')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='RecallShopper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalled', to='order.order')),
                    ('recall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shoppers', to='tracing.recall')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recalls', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('recall', 'order'), name='recall_shopper_once'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('recall', 'user'), name='recall_account_once')],
                },
            ),
            migrations.CreateModel(
                name='RecallNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tracing.recallmessage')),
                    ('shopper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tracing.recallshopper')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('message', 'shopper'), name='recall_told_once')],
                },
            ),
            migrations.CreateModel(
                name='RecallLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('units', models.PositiveBigIntegerField()),
                    ('shipped', models.PositiveBigIntegerField(default=0)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalled', to='order.line')),
                    ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalled', to='partner.lot')),
                    ('shopper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tracing.recallshopper')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('line', 'lot'), name='recalled_line_and_lot_once'), models.CheckConstraint(condition=models.Q(('shipped__lte', models.F('units')), ('units__gt', 0)), name='recalled_shipped_within_units')],
                },
            ),
        ]),
    ]
