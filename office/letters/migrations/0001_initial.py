"""Letters of sellers to their followers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0011_visits_in_review'),
        ('partner', '0009_order_windows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('title_en', models.CharField(max_length=150, null=True, verbose_name='title')),
                ('title_zh_hans', models.CharField(max_length=150, null=True, verbose_name='title')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
                ('text_en', models.TextField(max_length=5000, null=True, verbose_name='text')),
                ('text_zh_hans', models.TextField(max_length=5000, null=True, verbose_name='text')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('scheduled', 'scheduled'), ('sending', 'sending'), ('sent', 'sent'), ('stopped', 'stopped')], default='draft', max_length=16)),
                ('send_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goods', models.ManyToManyField(blank=True, related_name='+', to='catalogue.product')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='partner.partner')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='LetterCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ways', models.CharField(blank=True, max_length=40)),
                ('is_left_off', models.BooleanField(default=False)),
                ('created', models.DateTimeField()),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='letters.letter')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='letter_copies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('state', 'scheduled')), fields=['send_at'], name='letter_due'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scheduled', 'sending', 'sent', 'stopped'])), name='letter_state_known'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('send_at__isnull', False), _connector='OR'), name='letter_scheduled_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sending', 'sent')), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='letter_sent_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), _negated=True), ('stopped_at__isnull', False), _connector='OR'), name='letter_stopped_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='lettercopy',
            constraint=models.UniqueConstraint(fields=('letter', 'user'), name='letter_once'),
        ),
    ]
