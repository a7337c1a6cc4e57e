"""Balances may come from rewards for group buys."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credit', '0002_vendor_orders'),
        ('order', '0022_recipients_found_by_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='credit',
            name='credit_origin_known',
        ),
        migrations.AlterField(
            model_name='credit',
            name='origin',
            field=models.CharField(choices=[('refund', 'Refund'), ('gift', 'Gift from the market'), ('reward', 'Reward for a group buy'), ('returned', 'Refunded')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['refund', 'gift', 'reward', 'returned'])), name='credit_origin_known'),
        ),
    ]
