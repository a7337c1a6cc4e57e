"""Choices by topic in place of each kind of news: room for the new columns."""

from django.db import migrations, models
import django.db.models.deletion
from django.conf import settings


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0005_text_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='noticechoice',
            name='notice_choice_once',
        ),
        migrations.RenameField(
            model_name='noticechoice',
            old_name='kind',
            new_name='topic',
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='but_essential',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='NoticeSettings',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notice_settings', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.PositiveSmallIntegerField(null=True)),
                ('quiet_until', models.PositiveSmallIntegerField(null=True)),
                ('digest', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='DigestItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('news', models.CharField(max_length=64)),
                ('about_id', models.PositiveBigIntegerField()),
                ('occasion', models.CharField(blank=True, max_length=96)),
                ('created', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
