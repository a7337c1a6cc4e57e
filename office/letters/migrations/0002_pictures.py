"""A letter has a picture, and says in words what it shows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_stopped_topics'),
        ('letters', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='picture',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.photo'),
        ),
        migrations.AddField(
            model_name='letter',
            name='picture_text',
            field=models.CharField(blank=True, max_length=200, verbose_name='description of the picture'),
        ),
        migrations.AddField(
            model_name='letter',
            name='picture_text_en',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='description of the picture'),
        ),
        migrations.AddField(
            model_name='letter',
            name='picture_text_zh_hans',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='description of the picture'),
        ),
        migrations.AlterField(
            model_name='lettercopy',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
