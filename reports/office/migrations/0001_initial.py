import core.storage
import django.db.models.deletion
import reports.office.models
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_kept'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='ReportRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(max_length=16)),
                    ('query', models.CharField(max_length=1000)),
                    ('thing', models.CharField(max_length=64)),
                    ('form', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX'), ('pdf', 'PDF')], max_length=8)),
                    ('state', models.CharField(choices=[('waiting', 'queued'), ('running', 'preparing'), ('ready', 'ready'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('expired', 'deleted')], default='waiting', max_length=16)),
                    ('total', models.PositiveBigIntegerField(default=0)),
                    ('done', models.PositiveBigIntegerField(default=0)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('claimed_until', models.DateTimeField(blank=True, null=True)),
                    ('file', models.FileField(blank=True, max_length=200, storage=core.storage.private_storage, upload_to=reports.office.models.report_name)),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'running'))), fields=['claimed_until'], name='report_under_way'), models.Index(fields=['by', '-id'], name='report_of_person')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'running'))), fields=('by', 'thing'), name='report_once_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'ready', 'failed', 'cancelled', 'expired'])), name='report_state_known'), models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='report_done_within_total'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='report_that_is_ready_has_a_file')],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('path', models.CharField(blank=True, max_length=64)),
                    ('query', models.CharField(blank=True, max_length=1000)),
                    ('is_shared', models.BooleanField(default=False, verbose_name='shared with this office')),
                    ('is_default', models.BooleanField(default=False, verbose_name='open this view by default')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('cooperative__isnull', False)), fields=('owner', 'cooperative', 'name'), name='view_name_once'), models.UniqueConstraint(condition=models.Q(('cooperative__isnull', True)), fields=('owner', 'name'), name='view_name_once_in_market'), models.UniqueConstraint(condition=models.Q(('cooperative__isnull', False), ('is_default', True)), fields=('owner', 'cooperative'), name='view_default_once'), models.UniqueConstraint(condition=models.Q(('cooperative__isnull', True), ('is_default', True)), fields=('owner',), name='view_default_once_in_market')],
                },
            ),
        ]),
    ]
