"""Order windows that take place from a total, and how each went."""

import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0010_small_seller_rates'),
    ]

    operations = [
        migrations.CreateModel(
            name='WindowRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens', models.DateTimeField()),
                ('closes', models.DateTimeField()),
                ('delivers_on', models.DateField()),
                ('needs', models.DecimalField(decimal_places=2, max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('state', models.CharField(choices=[('open', 'taking orders'), ('held', 'takes place'), ('cancelled', 'does not take place')], default='open', max_length=16)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-closes', '-id'],
            },
        ),
        migrations.AddField(
            model_name='orderwindow',
            name='needs',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='takes place from'),
        ),
        migrations.AddConstraint(
            model_name='orderwindow',
            constraint=models.CheckConstraint(condition=models.Q(('needs__isnull', True), ('needs__gt', 0), _connector='OR'), name='order_window_needs_some'),
        ),
        migrations.AddField(
            model_name='windowround',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='window_rounds', to='partner.partner'),
        ),
        migrations.AddIndex(
            model_name='windowround',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['closes'], name='window_round_open'),
        ),
        migrations.AddConstraint(
            model_name='windowround',
            constraint=models.UniqueConstraint(fields=('partner', 'opens', 'closes'), name='window_round_once'),
        ),
        migrations.AddConstraint(
            model_name='windowround',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'held', 'cancelled'])), name='window_round_state_known'),
        ),
        migrations.AddConstraint(
            model_name='windowround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(('decided_at__isnull', False), ('state', 'held'), ('total__gte', models.F('needs'))), models.Q(('decided_at__isnull', False), ('state', 'cancelled'), ('total__lt', models.F('needs'))), _connector='OR'), name='window_round_decided_by_its_total'),
        ),
    ]
