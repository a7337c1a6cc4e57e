import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('exchange', '0001_exchange'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='PackSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sku', models.CharField(blank=True, max_length=64)),
                    ('columns', models.JSONField(default=dict)),
                    ('pack', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='source', to='partner.stockrecord')),
                ],
            ),
            migrations.CreateModel(
                name='ProductImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='file')),
                    ('file', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='imports/')),
                    ('sha256', models.CharField(max_length=64)),
                    ('size', models.PositiveIntegerField()),
                    ('encoding', models.CharField(max_length=16)),
                    ('delimiter', models.CharField(blank=True, max_length=1)),
                    ('format', models.CharField(blank=True, max_length=32)),
                    ('mapping', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('mapping', 'waiting for column selection'), ('checking', 'checking'), ('checked', 'checked'), ('applying', 'importing'), ('applied', 'imported'), ('failed', 'failed'), ('cancelled', 'cancelled')], max_length=16)),
                    ('problem', models.CharField(blank=True, max_length=500)),
                    ('row_count', models.PositiveIntegerField(default=0)),
                    ('counts', models.JSONField(default=dict)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('is_stale', models.BooleanField(default=False)),
                    ('with_changes', models.BooleanField(default=False)),
                    ('claimed_until', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('checked_at', models.DateTimeField(blank=True, null=True)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='partner.partner')),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['partner', '-id'], name='import_of_partner'), models.Index(condition=models.Q(('state__in', ('checking', 'applying'))), fields=['claimed_until'], name='import_at_work')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['mapping', 'checking', 'checked', 'applying', 'applied', 'failed', 'cancelled'])), name='import_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'applying')), fields=('partner',), name='one_import_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('fate', models.CharField(choices=[('new', 'new'), ('changed', 'changed'), ('same', 'unchanged'), ('error', 'error')], max_length=8)),
                    ('title', models.CharField(blank=True, max_length=120)),
                    ('detail', models.JSONField(default=dict)),
                    ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.product')),
                    ('product_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.productimport')),
                ],
                options={
                    'ordering': ['number'],
                    'indexes': [models.Index(fields=['product_import', 'fate', 'number'], name='import_row_fate')],
                    'constraints': [models.UniqueConstraint(fields=('product_import', 'number'), name='import_row_once')],
                },
            ),
            migrations.CreateModel(
                name='ImportPicture',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.TextField()),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'downloaded'), ('failed', 'failed')], default='waiting', max_length=16)),
                    ('problem', models.CharField(blank=True, max_length=32)),
                    ('claimed_until', models.DateTimeField(blank=True, null=True)),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.product')),
                    ('product_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='exchange.productimport')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['product_import', 'claimed_until'], name='import_picture_waits')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'failed'])), name='import_picture_state_known')],
                },
            ),
            migrations.CreateModel(
                name='ColumnMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('headers', models.CharField(max_length=64)),
                    ('mapping', models.JSONField()),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('partner', 'headers'), name='mapping_per_headers')],
                },
            ),
            migrations.CreateModel(
                name='ListingSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reference', models.CharField(max_length=200)),
                    ('columns', models.JSONField(default=dict)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                    ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='source', to='catalogue.product')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('partner', 'reference'), name='reference_per_partner')],
                },
            ),
        ]),
    ]
