import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('fulfilment', '0001_packing'),
        ('fulfilment', '0002_tracking_started'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='PackingSettings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('short_rule', models.CharField(blank=True, max_length=16, verbose_name='if stock runs short')),
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='packing_settings', to='partner.partner')),
                ],
            ),
            migrations.CreateModel(
                name='PackingAct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64)),
                    ('kind', models.CharField(max_length=8)),
                    ('answer', models.JSONField(default=dict)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='packing_acts', to='partner.partner')),
                ],
                options={
                    'indexes': [models.Index(fields=['created'], name='packing_act_created')],
                    'constraints': [models.UniqueConstraint(fields=('partner', 'key'), name='packing_act_counts_once')],
                },
            ),
            migrations.CreateModel(
                name='TrackingFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=200)),
                    ('digest', models.CharField(max_length=64)),
                    ('rows', models.JSONField(default=list)),
                    ('fates', models.JSONField(default=list)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tracking_files', to='partner.partner')),
                ],
                options={
                    'ordering': ['-id'],
                    'constraints': [models.UniqueConstraint(fields=('partner', 'digest'), name='tracking_file_once')],
                },
            ),
        ]),
    ]
