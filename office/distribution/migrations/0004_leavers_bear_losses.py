"""What households that leave bear of losses, by the statutes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cooperatives', '0002_stakes_go_back'),
        ('distribution', '0003_members_vote_online'),
        ('partner', '0009_order_windows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LossShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(choices=[('none', 'not borne by households that leave'), ('stake', 'by stake'), ('trade', 'by trade of their last year')], max_length=16)),
                ('loss', models.PositiveBigIntegerField()),
                ('weight', models.PositiveBigIntegerField()),
                ('weights', models.PositiveBigIntegerField()),
                ('share', models.PositiveBigIntegerField()),
                ('taken', models.PositiveBigIntegerField()),
                ('uncovered', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='charter',
            name='losses_by',
            field=models.CharField(choices=[('none', 'not borne by households that leave'), ('stake', 'by stake'), ('trade', 'by trade of their last year')], default='none', help_text='Taken off when their stake is repaid. In China art. 28.', max_length=16, verbose_name='losses borne by households that leave'),
        ),
        migrations.AddField(
            model_name='charter',
            name='losses_capped',
            field=models.BooleanField(default=True, verbose_name='at most as much as is repaid to them'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.CheckConstraint(condition=models.Q(('losses_by__in', ['none', 'stake', 'trade'])), name='charter_losses_by_known'),
        ),
        migrations.AddField(
            model_name='lossshare',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loss_shares', to='cooperatives.household'),
        ),
        migrations.AddField(
            model_name='lossshare',
            name='payback',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='losses', to='distribution.payback'),
        ),
        migrations.AddField(
            model_name='lossshare',
            name='year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loss_shares', to='distribution.year'),
        ),
        migrations.AddConstraint(
            model_name='lossshare',
            constraint=models.UniqueConstraint(fields=('payback', 'household'), name='loss_share_once'),
        ),
        migrations.AddConstraint(
            model_name='lossshare',
            constraint=models.CheckConstraint(condition=models.Q(('by__in', ['none', 'stake', 'trade'])), name='loss_share_by_known'),
        ),
        migrations.AddConstraint(
            model_name='lossshare',
            constraint=models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', models.F('loss')), ('taken__lte', models.F('share'))), name='loss_share_within_the_loss'),
        ),
        migrations.AddConstraint(
            model_name='lossshare',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', models.F('weights'))), name='loss_share_weighed'),
        ),
    ]
