"""Announcements have what letters have: stopped, with a reason, with a picture."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('announcements', '0001_initial'),
        ('core', '0007_stopped_topics'),
        ('partner', '0011_windows_need_a_total'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='announcement',
            name='announcement_state_known',
        ),
        migrations.RenameField(
            model_name='receipt',
            old_name='done',
            new_name='created',
        ),
        migrations.AddField(
            model_name='announcement',
            name='picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.photo'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='picture_text',
            field=models.CharField(blank=True, max_length=200, verbose_name='description of the picture'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='picture_text_en',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='description of the picture'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='picture_text_zh_hans',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='description of the picture'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='announcement',
            name='stopped_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='receipt',
            name='is_left_off',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='announcement',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='announcement',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('scheduled', 'scheduled'), ('sending', 'sending'), ('sent', 'sent'), ('stopped', 'stopped')], default='draft', max_length=16),
        ),
        migrations.AlterField(
            model_name='announcement',
            name='to_followers',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='announcement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='announcements.announcement'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
