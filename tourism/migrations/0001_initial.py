"""Experiences, slots, bookings and tickets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0003_visits'),
        ('order', '0002_visits'),
        ('partner', '0002_places_at_a_time'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Experience',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(allow_unicode=True, unique=True)),
                    ('kind', models.CharField(choices=[('picking', 'Picking'), ('walk', 'Guided walk'), ('meal', 'Meal'), ('stay', 'Farm stay'), ('tree', 'Adopt a tree')], max_length=16, verbose_name='kind')),
                    ('meeting_point', models.CharField(blank=True, max_length=200, verbose_name='meeting point')),
                    ('meeting_point_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='meeting point')),
                    ('meeting_point_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='meeting point')),
                    ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=7, null=True, verbose_name='latitude')),
                    ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                    ('included', models.CharField(blank=True, max_length=500, verbose_name='what is included')),
                    ('included_en', models.CharField(blank=True, max_length=500, null=True, verbose_name='what is included')),
                    ('included_zh_hans', models.CharField(blank=True, max_length=500, null=True, verbose_name='what is included')),
                    ('bring', models.CharField(blank=True, max_length=300, verbose_name='what to bring')),
                    ('bring_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='what to bring')),
                    ('bring_zh_hans', models.CharField(blank=True, max_length=300, null=True, verbose_name='what to bring')),
                    ('minutes', models.PositiveSmallIntegerField(default=120, verbose_name='duration (minutes)')),
                    ('leaves_at', models.TimeField(blank=True, null=True, verbose_name='check-out time')),
                    ('capacity', models.PositiveSmallIntegerField(default=10, verbose_name='places')),
                    ('least', models.PositiveSmallIntegerField(default=1, verbose_name='minimum places per booking')),
                    ('most', models.PositiveSmallIntegerField(default=10, verbose_name='maximum places per booking')),
                    ('needs', models.PositiveSmallIntegerField(default=0, verbose_name='minimum number of people')),
                    ('is_weather_bound', models.BooleanField(default=False, verbose_name='depends on the weather')),
                    ('closes_hours', models.PositiveSmallIntegerField(default=12, verbose_name='booking closes (hours before)')),
                    ('free_hours', models.PositiveSmallIntegerField(default=48, verbose_name='free cancellation until (hours before)')),
                    ('late_percent', models.PositiveSmallIntegerField(default=0, verbose_name='refund for late cancellation (%)')),
                    ('deposit_percent', models.PositiveSmallIntegerField(default=100, verbose_name='paid when booking (%)')),
                    ('horizon_days', models.PositiveSmallIntegerField(default=60, verbose_name='can be booked (days ahead)')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='experiences', to='partner.partner')),
                    ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='experience', to='catalogue.product')),
                    ('tax_category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.taxcategory')),
                    ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='experiences', to='places.village', verbose_name='village')),
                ],
                options={
                    'verbose_name': 'experience',
                    'ordering': ['id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['picking', 'walk', 'meal', 'stay', 'tree'])), name='experience_kind_known'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('least__gte', 1), ('most__gte', models.F('least'))), name='experience_has_places'), models.CheckConstraint(condition=models.Q(('late_percent__lte', 100), ('deposit_percent__gte', 1), ('deposit_percent__lte', 100)), name='experience_terms_are_percents'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), name='experience_takes_time'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'stay'), _negated=True), ('leaves_at__isnull', False), _connector='OR'), name='experience_stay_has_a_morning'), models.CheckConstraint(condition=models.Q(('horizon_days__gte', 1), ('horizon_days__lte', 400)), name='experience_horizon_bounded'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='experience_place_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='ClosedDays',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_day', models.DateField(verbose_name='from')),
                    ('last_day', models.DateField(verbose_name='until')),
                    ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                    ('experience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='tourism.experience')),
                ],
                options={
                    'ordering': ['first_day', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='closed_days_end_after_they_begin')],
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateTimeField()),
                    ('ends', models.DateTimeField()),
                    ('places', models.PositiveIntegerField()),
                    ('full_price', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('paid', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('free_until', models.DateTimeField()),
                    ('late_percent', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('held', 'awaiting payment'), ('booked', 'booked'), ('attended', 'attended'), ('no-show', 'no-show'), ('cancelled', 'cancelled'), ('expired', 'expired')], default='held', max_length=16)),
                    ('cancelled_by', models.CharField(blank=True, choices=[('shopper', 'the guest'), ('host', 'the host')], max_length=8)),
                    ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ('called_off', models.CharField(blank=True, choices=[('weather', 'weather'), ('few', 'too few participants'), ('farm', 'something at the farm')], max_length=8)),
                    ('cancel_reason', models.CharField(blank=True, max_length=300)),
                    ('back_percent', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('is_reminded', models.BooleanField(default=False)),
                    ('sequence', models.PositiveSmallIntegerField(default=0)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='order.vendororder')),
                    ('experience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='tourism.experience')),
                ],
                options={
                    'verbose_name': 'booking',
                    'ordering': ['starts', 'id'],
                    'indexes': [models.Index(fields=['experience', 'starts'], name='booking_by_start'), models.Index(condition=models.Q(('state', 'booked')), fields=['ends'], name='booking_to_settle')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['held', 'booked', 'attended', 'no-show', 'cancelled', 'expired'])), name='booking_state_known'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='booking_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('full_price__gte', 0), ('paid__gte', 0)), name='booking_paid_within_price'), models.CheckConstraint(condition=models.Q(('late_percent__lte', 100), models.Q(('back_percent__isnull', True), ('back_percent__lte', 100), _connector='OR')), name='booking_percents'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_at__isnull', False), ('cancelled_by__in', ['shopper', 'host'])), _connector='OR'), name='booking_cancelled_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='Price',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('adult', 'adult'), ('child', 'child'), ('room', 'room'), ('tree', 'tree')], max_length=8, verbose_name='for')),
                    ('name', models.CharField(max_length=64, verbose_name='name')),
                    ('name_en', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('name_zh_hans', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='price')),
                    ('places', models.PositiveSmallIntegerField(default=1, verbose_name='places used')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('is_on_sale', models.BooleanField(default=True, verbose_name='on sale')),
                    ('experience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='tourism.experience')),
                ],
                options={
                    'ordering': ['position', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['adult', 'child', 'room', 'tree'])), name='visit_price_kind_known'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='visit_price_not_negative'), models.CheckConstraint(condition=models.Q(('places__gte', 1)), name='visit_price_takes_places')],
                },
            ),
            migrations.CreateModel(
                name='Schedule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('weekdays', models.PositiveSmallIntegerField(default=127, verbose_name='weekdays')),
                    ('time', models.TimeField(verbose_name='starts at')),
                    ('first_day', models.DateField(verbose_name='from')),
                    ('last_day', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                    ('experience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='tourism.experience')),
                ],
                options={
                    'ordering': ['time', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('weekdays__gte', 1), ('weekdays__lte', 127)), name='schedule_has_weekdays'), models.CheckConstraint(condition=models.Q(('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='schedule_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gte', 1), _connector='OR'), name='schedule_has_places')],
                },
            ),
            migrations.CreateModel(
                name='Slot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateTimeField(verbose_name='starts')),
                    ('ends', models.DateTimeField(verbose_name='ends')),
                    ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                    ('state', models.CharField(choices=[('open', 'scheduled'), ('withdrawn', 'removed from the schedule'), ('cancelled', 'cancelled')], default='open', max_length=16)),
                    ('called_off', models.CharField(blank=True, choices=[('weather', 'weather'), ('few', 'too few participants'), ('farm', 'something at the farm')], max_length=8)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('is_by_hand', models.BooleanField(default=False)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('experience', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='tourism.experience')),
                    ('pool', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='slot', to='partner.stockpool')),
                ],
                options={
                    'ordering': ['starts', 'id'],
                    'verbose_name': 'date',
                    'indexes': [models.Index(fields=['starts'], name='slot_by_start')],
                    'constraints': [models.UniqueConstraint(fields=('experience', 'starts'), name='slot_once_at_a_time'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='slot_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'withdrawn', 'cancelled'])), name='slot_state_known'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'cancelled'), _negated=True), ('called_off', '')), models.Q(('called_off__in', ['weather', 'few', 'farm']), ('state', 'cancelled')), _connector='OR'), name='slot_is_cancelled_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='SlotPrice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('pack', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='slot_price', to='partner.stockrecord')),
                    ('price', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='tourism.price')),
                    ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='tourism.slot')),
                ],
                options={
                    'ordering': ['price__position', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('slot', 'price'), name='price_once_a_slot')],
                },
            ),
            migrations.CreateModel(
                name='Ticket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('code', models.CharField(max_length=32, unique=True)),
                    ('state', models.CharField(choices=[('valid', 'valid'), ('used', 'checked in'), ('cancelled', 'cancelled')], default='valid', max_length=16)),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tourism.booking')),
                    ('price', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tourism.price')),
                ],
                options={
                    'verbose_name': 'ticket',
                    'ordering': ['booking', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('booking', 'number'), name='ticket_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['valid', 'used', 'cancelled'])), name='ticket_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'used'), ('used_at__isnull', False)), models.Q(models.Q(('state', 'used'), _negated=True), ('used_at__isnull', True)), _connector='OR'), name='ticket_used_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='CheckIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(unique=True)),
                    ('outcome', models.CharField(choices=[('in', 'Welcome: checked in'), ('again', 'Already checked in'), ('other-day', 'This ticket is for another time'), ('cancelled', 'This booking is cancelled'), ('no-show', 'Too late: already recorded as no-show'), ('unknown', 'Not a ticket of this farm')], max_length=16)),
                    ('scanned_at', models.DateTimeField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='tourism.ticket')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['in', 'again', 'other-day', 'cancelled', 'no-show', 'unknown'])), name='check_in_outcome_known'), models.CheckConstraint(condition=models.Q(('ticket__isnull', False), ('outcome', 'unknown'), _connector='OR'), name='check_in_of_a_ticket'), models.UniqueConstraint(condition=models.Q(('outcome', 'in')), fields=('ticket',), name='ticket_is_let_in_once')],
                },
            ),
            migrations.CreateModel(
                name='BookingLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quantity', models.PositiveIntegerField()),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tourism.booking')),
                    ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking_line', to='order.line')),
                    ('price', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tourism.price')),
                    ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='booking_lines', to='tourism.slot')),
                    ('tickets', models.ManyToManyField(related_name='lines', to='tourism.ticket')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='booking_line_of_something')],
                },
            ),
            migrations.CreateModel(
                name='Told',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=96, unique=True)),
                    ('word', models.CharField(choices=[('booked', 'Your tickets'), ('tomorrow', 'See you tomorrow'), ('moved', 'Your visit has a new date'), ('cancelled', 'Your visit is cancelled'), ('called-off', 'The farm had to cancel your visit')], max_length=16)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='tourism.booking')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
