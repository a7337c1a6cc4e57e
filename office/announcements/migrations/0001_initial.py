import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('announcements', '0001_market'),
    ]

    initial = True

    dependencies = [
        ('cooperatives', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Announcement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=150, verbose_name='title')),
                    ('title_en', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('text', models.TextField(max_length=5000, verbose_name='text')),
                    ('text_en', models.TextField(max_length=5000, null=True, verbose_name='text')),
                    ('text_zh_hans', models.TextField(max_length=5000, null=True, verbose_name='text')),
                    ('to_members', models.BooleanField(default=True)),
                    ('to_followers', models.BooleanField(default=False)),
                    ('is_public', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'scheduled'), ('sending', 'sending'), ('sent', 'sent'), ('withdrawn', 'withdrawn')], default='draft', max_length=16)),
                    ('send_at', models.DateTimeField(blank=True, null=True)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='partner.partner')),
                ],
                options={
                    'ordering': ['-pk'],
                    'indexes': [models.Index(condition=models.Q(('state', 'scheduled')), fields=['send_at'], name='announcement_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'sending', 'sent', 'withdrawn'])), name='announcement_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('send_at__isnull', False), _connector='OR'), name='announcement_scheduled_has_a_time')],
                },
            ),
            migrations.CreateModel(
                name='CoopPaper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=150, verbose_name='title')),
                    ('title_en', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('sort', models.CharField(choices=[('statutes', 'statutes'), ('minutes', 'minutes'), ('other', 'other')], max_length=16, verbose_name='kind')),
                    ('readers', models.CharField(choices=[('members', 'members and office'), ('office', 'office only')], default='members', max_length=16, verbose_name='visible to')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='partner.partner')),
                ],
                options={
                    'ordering': ['sort', '-pk'],
                },
            ),
            migrations.CreateModel(
                name='PaperVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('file', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='coop-papers/')),
                    ('kind', models.CharField(max_length=8)),
                    ('size', models.PositiveIntegerField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='announcements.cooppaper')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('paper', 'number'), name='paper_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('done', models.DateTimeField(null=True)),
                    ('ways', models.CharField(blank=True, max_length=40)),
                    ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='announcements.announcement')),
                    ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cooperatives.household')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('announcement', 'user'), name='announced_to_account_once'), models.UniqueConstraint(condition=models.Q(('user__isnull', True)), fields=('announcement', 'household'), name='announced_to_household_once')],
                },
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=150, verbose_name='title')),
                    ('title_en', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=150, null=True, verbose_name='title')),
                    ('text', models.TextField(blank=True, max_length=2000, verbose_name='text')),
                    ('text_en', models.TextField(blank=True, max_length=2000, null=True, verbose_name='text')),
                    ('text_zh_hans', models.TextField(blank=True, max_length=2000, null=True, verbose_name='text')),
                    ('due', models.DateField(blank=True, null=True, verbose_name='due date')),
                    ('closed', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='partner.partner')),
                ],
                options={
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='TaskShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seen', models.DateTimeField(null=True)),
                    ('done', models.DateTimeField(null=True)),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='cooperatives.household')),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='announcements.task')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('task', 'household'), name='task_of_household_once')],
                },
            ),
        ]),
    ]
