"""Group offers, groups, and places in them."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('basket', '0008_market_stall'),
        ('order', '0025_groups_not_completed'),
        ('partner', '0012_ratings'),
        ('shipping', '0005_delivery_times'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveSmallIntegerField(verbose_name='people in a group')),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='group price')),
                ('currency', models.CharField(max_length=12)),
                ('units', models.PositiveIntegerField()),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours to complete a group')),
                ('per_person', models.PositiveSmallIntegerField(default=1, verbose_name='packs per person')),
                ('reward_percent', models.DecimalField(decimal_places=1, default=0, max_digits=4, verbose_name='reward for the leader (%)')),
                ('reward_amount', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='reward for the leader per member')),
                ('receiving', models.CharField(choices=[('own', 'to each member’s own address'), ('point', 'all to one pickup point')], default='own', max_length=8, verbose_name='delivery')),
                ('was', models.DecimalField(decimal_places=2, max_digits=12)),
                ('most_groups', models.PositiveIntegerField(verbose_name='groups at most')),
                ('starts_at', models.DateTimeField(verbose_name='starts')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.CharField(choices=[('on', 'running'), ('ended', 'ended')], default='on', max_length=16)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_offers', to='partner.stockrecord')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_offers', to='partner.partner')),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shipping.deliverymethod', verbose_name='pickup point')),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GroupBuy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveSmallIntegerField(verbose_name='people in a group')),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='group price')),
                ('currency', models.CharField(max_length=12)),
                ('units', models.PositiveIntegerField()),
                ('hours', models.PositiveSmallIntegerField(verbose_name='hours to complete a group')),
                ('per_person', models.PositiveSmallIntegerField(default=1, verbose_name='packs per person')),
                ('reward_percent', models.DecimalField(decimal_places=1, default=0, max_digits=4, verbose_name='reward for the leader (%)')),
                ('reward_amount', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='reward for the leader per member')),
                ('receiving', models.CharField(choices=[('own', 'to each member’s own address'), ('point', 'all to one pickup point')], default='own', max_length=8, verbose_name='delivery')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('status', models.CharField(choices=[('starting', 'awaiting the leader’s payment'), ('open', 'open'), ('complete', 'complete'), ('failed', 'not completed'), ('dropped', 'never paid')], default='starting', max_length=16)),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('paid', models.PositiveSmallIntegerField(default=0)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='led_groups', to=settings.AUTH_USER_MODEL)),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shipping.deliverymethod', verbose_name='pickup point')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='group_buys.groupoffer')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GroupJoin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('held', 'reserved in the basket'), ('ordered', 'awaiting payment'), ('paid', 'paid'), ('expired', 'expired'), ('left', 'given up'), ('lapsed', 'order not paid'), ('cancelled', 'cancelled'), ('refunded', 'refunded')], default='held', max_length=16)),
                ('key', models.CharField(max_length=48)),
                ('until', models.DateTimeField()),
                ('rewarded', models.PositiveBigIntegerField(blank=True, null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joins', to='group_buys.groupbuy')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='group_joins', to='basket.line')),
                ('order_line', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='group_join', to='order.line')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='group_joins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('status', 'held')), fields=['until'], name='group_joins_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['held', 'ordered', 'paid', 'expired', 'left', 'lapsed', 'cancelled', 'refunded'])), name='group_join_status_known'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='group_join_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ordered', 'paid']), _negated=True), ('order_line__isnull', False), _connector='OR'), name='group_join_ordered_has_its_line'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'paid'), _negated=True), ('paid_at__isnull', False), _connector='OR'), name='group_join_paid_at_a_time'), models.UniqueConstraint(fields=('user', 'key'), name='group_join_once_per_tap'), models.UniqueConstraint(condition=models.Q(('status__in', ['held', 'ordered', 'paid'])), fields=('group', 'user'), name='one_place_per_person')],
            },
        ),
        migrations.AddIndex(
            model_name='groupoffer',
            index=models.Index(condition=models.Q(('status', 'on')), fields=['ends_at'], name='group_offers_running'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 2), ('hours__gt', 0), ('per_person__gt', 0), ('price__gt', 0), ('units__gt', 0)), name='groupoffer_is_for_some'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(('reward_amount__gte', 0), ('reward_percent__gte', 0), ('reward_percent__lte', Decimal('30')), ('reward_amount__lt', models.F('price')), models.Q(('reward_percent', 0), ('reward_amount', 0), _connector='OR')), name='groupoffer_rewards_one_way'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('point', None), ('receiving', 'own')), models.Q(('point__isnull', False), ('receiving', 'point')), _connector='OR'), name='groupoffer_names_its_point'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['on', 'ended'])), name='group_offer_status_known'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(('most_groups__gt', 0), ('price__lt', models.F('was'))), name='group_offer_is_cheaper'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='group_offer_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='groupoffer',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'on')), fields=('pack',), name='one_group_offer_of_a_pack'),
        ),
        migrations.AddIndex(
            model_name='groupbuy',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['ends_at'], name='group_buys_open'),
        ),
        migrations.AddIndex(
            model_name='groupbuy',
            index=models.Index(fields=['offer', 'status'], name='group_buys_of_offer'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 2), ('hours__gt', 0), ('per_person__gt', 0), ('price__gt', 0), ('units__gt', 0)), name='groupbuy_is_for_some'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('reward_amount__gte', 0), ('reward_percent__gte', 0), ('reward_percent__lte', Decimal('30')), ('reward_amount__lt', models.F('price')), models.Q(('reward_percent', 0), ('reward_amount', 0), _connector='OR')), name='groupbuy_rewards_one_way'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('point', None), ('receiving', 'own')), models.Q(('point__isnull', False), ('receiving', 'point')), _connector='OR'), name='groupbuy_names_its_point'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['starting', 'open', 'complete', 'failed', 'dropped'])), name='group_buy_status_known'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('paid__lte', models.F('taken')), ('taken__lte', models.F('size'))), name='group_buy_places_within_size'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['starting', 'dropped']), models.Q(('ends_at__isnull', False), ('opened_at__isnull', False)), _connector='OR'), name='group_buy_ends_once_it_is_open'),
        ),
        migrations.AddConstraint(
            model_name='groupbuy',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['starting', 'open']), ('decided_at__isnull', False), _connector='OR'), name='group_buy_decided_when_it_is_over'),
        ),
    ]
