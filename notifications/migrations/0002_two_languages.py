"""Notices in both languages; those that are there say the same in either."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, _schema_editor):
    notices = apps.get_model("communication", "Notification").objects
    notices.update(
        subject_en=F("subject"),
        subject_zh_hans=F("subject"),
        body_en=F("body"),
        body_zh_hans=F("body"),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='body_en',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='body_zh_hans',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='subject_en',
            field=models.CharField(max_length=255, null=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='subject_zh_hans',
            field=models.CharField(max_length=255, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
