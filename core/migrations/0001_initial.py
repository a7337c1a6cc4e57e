import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import guarded
from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('core', '0001_market'),
        ('core', '0002_private_originals'),
        ('core', '0003_log_of_acts'),
        ('core', '0004_who_the_log_is_for'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Pulse',
                fields=[
                    ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                    ('seen', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='OutboxMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.CharField(max_length=64)),
                    ('key', models.CharField(max_length=200, unique=True)),
                    ('payload', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('parked', 'stopped after repeated failures')], default='waiting', max_length=16)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('not_before', models.DateTimeField(db_index=True)),
                    ('claimed_until', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('last_error', models.TextField(blank=True)),
                    ('request_id', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='outbox_due')],
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('original', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='originals/')),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('colour', models.CharField(default='#e4d9c3', max_length=7)),
                    ('widths', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('waiting', 'preparing'), ('ready', 'ready'), ('failed', 'failed')], default='waiting', max_length=16)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('scope', models.CharField(blank=True, max_length=160)),
                    ('cooperative', models.BigIntegerField(null=True)),
                    ('seller', models.BigIntegerField(null=True)),
                    ('role', models.CharField(blank=True, max_length=16)),
                    ('act', models.CharField(max_length=64)),
                    ('subject_kind', models.CharField(blank=True, max_length=64)),
                    ('subject_id', models.CharField(blank=True, max_length=64)),
                    ('subject', models.CharField(blank=True, max_length=200)),
                    ('before', models.JSONField(default=dict)),
                    ('after', models.JSONField(default=dict)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('address', models.CharField(blank=True, max_length=45)),
                    ('request_id', models.CharField(blank=True, max_length=64)),
                    ('impersonator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['scope', '-id'], name='audit_of_scope'), models.Index(fields=['subject_kind', 'subject_id'], name='audit_of_subject'), models.Index(fields=['cooperative', '-id'], name='audit_of_cooperative'), models.Index(fields=['user', '-id'], name='audit_of_user'), models.Index(fields=['act', '-id'], name='audit_of_act'), models.Index(fields=['address', '-id'], name='audit_of_address'), models.Index(fields=['created'], name='audit_of_time')],
                },
            ),
        ]),
        guarded('core_auditentry'),
    ]
