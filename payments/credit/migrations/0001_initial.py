import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('credit', '0001_credit'),
        ('credit', '0002_choices'),
    ]

    initial = True

    dependencies = [
        ('order', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='BalanceChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('takes_differences', models.BooleanField(default=False)),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='CashOut',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('click', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_outs', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='cash_out_of_something')],
                },
            ),
            migrations.CreateModel(
                name='Credit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('origin', models.CharField(choices=[('refund', 'Refund'), ('gift', 'Gift from the market'), ('returned', 'Refunded')], max_length=16)),
                    ('is_gift', models.BooleanField(default=False)),
                    ('cause', models.CharField(max_length=96, unique=True)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='order.order')),
                    ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='order.vendororder')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['user', 'currency'], name='credit_of_shopper'), models.Index(condition=models.Q(('expires_at__isnull', False)), fields=['expires_at'], name='credit_that_expires')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credit_of_something'), models.CheckConstraint(condition=models.Q(('origin__in', ['refund', 'gift', 'returned'])), name='credit_origin_known')],
                },
            ),
            migrations.CreateModel(
                name='CreditUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('kind', models.CharField(choices=[('spent', 'Payment for an order'), ('paid-back', 'Paid out to you'), ('expired', 'Expired')], max_length=16)),
                    ('cause', models.CharField(max_length=96)),
                    ('created', models.DateTimeField()),
                    ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='credit.credit')),
                    ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_uses', to='order.order')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('credit', 'cause'), name='credit_used_once_per_cause'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='credit_use_of_something'), models.CheckConstraint(condition=models.Q(('kind__in', ['spent', 'paid-back', 'expired'])), name='credit_use_kind_known')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='credit',
            name='returns',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned_by', to='credit.credituse'),
        ),
    ]
