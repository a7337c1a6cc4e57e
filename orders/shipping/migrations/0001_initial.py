import django.core.validators
import django.db.models.deletion
import oscar.models.fields.autoslugfield
from decimal import Decimal
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('shipping', '0002_auto_20150604_1450'),
        ('shipping', '0003_auto_20181115_1953'),
        ('shipping', '0101_market'),
        ('shipping', '0102_terms'),
        ('shipping', '0103_together'),
    ]

    initial = True

    dependencies = [
        ('address', '0007_useraddress_code'),
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='DeliveryMethod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('flat', 'flat rate'), ('weight', 'by weight and region'), ('pickup', 'pickup')], max_length=8, verbose_name='kind')),
                    ('name', models.CharField(max_length=64, verbose_name='name')),
                    ('name_en', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('name_zh_hans', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('free_from', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='free from')),
                    ('min_order', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='minimum order')),
                    ('min_days', models.PositiveSmallIntegerField(default=2, verbose_name='minimum days')),
                    ('max_days', models.PositiveSmallIntegerField(default=4, verbose_name='maximum days')),
                    ('cut_off_hour', models.PositiveSmallIntegerField(default=16, verbose_name='same-day shipping before')),
                    ('lead_days', models.PositiveSmallIntegerField(default=0, verbose_name='preparation days')),
                    ('closed_weekdays', models.PositiveSmallIntegerField(default=64, verbose_name='weekdays without shipping')),
                    ('keeps_cold', models.BooleanField(default=False, verbose_name='packed cold')),
                    ('cold_price', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='cold packing fee')),
                    ('pickup_at', models.CharField(blank=True, max_length=200, verbose_name='address')),
                    ('pickup_at_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='address')),
                    ('pickup_at_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='address')),
                    ('is_lent', models.BooleanField(default=False, verbose_name='offered to member farms')),
                    ('packs_together', models.BooleanField(default=False, verbose_name='packed at the depot into one parcel per shopper')),
                    ('share_by', models.CharField(choices=[('weight', 'by weight'), ('goods', 'by price of the goods'), ('equal', 'in equal parts')], default='weight', max_length=8, verbose_name='its cost is shared')),
                    ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delivery_methods', to='partner.partner')),
                ],
                options={
                    'ordering': ['position', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('packs_together', False), models.Q(('is_lent', True), models.Q(('kind', 'pickup'), _negated=True)), _connector='OR'), name='delivery_together_is_lent_and_sent'), models.CheckConstraint(condition=models.Q(('share_by__in', ['weight', 'goods', 'equal'])), name='delivery_share_rule_known'), models.CheckConstraint(condition=models.Q(('max_days__gte', models.F('min_days'))), name='delivery_days_in_order'), models.CheckConstraint(condition=models.Q(('closed_weekdays__gte', 0), ('closed_weekdays__lt', 127)), name='delivery_leaves_some_day'), models.CheckConstraint(condition=models.Q(('cut_off_hour__gte', 1), ('cut_off_hour__lte', 24)), name='delivery_cut_off_is_an_hour'), models.CheckConstraint(condition=models.Q(('cold_price__gte', 0), models.Q(('min_order__isnull', True), ('min_order__gte', 0), _connector='OR')), name='delivery_amounts_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='DeliveryRate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('regions', models.JSONField(blank=True, default=list, verbose_name='regions')),
                    ('up_to_grams', models.PositiveIntegerField(blank=True, null=True, verbose_name='up to (g)')),
                    ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='price')),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='shipping.deliverymethod')),
                ],
                options={
                    'ordering': ['method', 'up_to_grams', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='delivery_price_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='DeliverySettings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(choices=[('own', 'Only our own delivery'), ('beside', 'Our own delivery and our cooperative’s'), ('cooperative', 'Only our cooperative’s delivery')], default='own', max_length=16, verbose_name='delivery used')),
                    ('closed', models.JSONField(blank=True, default=list, verbose_name='days without shipping')),
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delivery_settings', to='partner.partner')),
                ],
            ),
            migrations.CreateModel(
                name='OrderAndItemCharges',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', oscar.models.fields.autoslugfield.AutoSlugField(allow_unicode=True, blank=True, editable=False, max_length=128, populate_from='name', unique=True, verbose_name='Slug')),
                    ('name', models.CharField(db_index=True, max_length=128, unique=True, verbose_name='Name')),
                    ('description', models.TextField(blank=True, verbose_name='Description')),
                    ('price_per_order', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='Price per order')),
                    ('price_per_item', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='Price per item')),
                    ('free_shipping_threshold', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='Free Shipping')),
                    ('countries', models.ManyToManyField(blank=True, to='address.country', verbose_name='Countries')),
                ],
                options={
                    'verbose_name': 'Order and Item Charge',
                    'verbose_name_plural': 'Order and Item Charges',
                    'ordering': ['name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PickupWindow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('weekday', models.PositiveSmallIntegerField(verbose_name='weekday')),
                    ('opens', models.TimeField(verbose_name='from')),
                    ('closes', models.TimeField(verbose_name='to')),
                    ('cut_off_hours', models.PositiveSmallIntegerField(default=12, verbose_name='orders close (hours before)')),
                    ('capacity', models.PositiveSmallIntegerField(default=10, verbose_name='people')),
                    ('is_active', models.BooleanField(default=True)),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='shipping.deliverymethod')),
                ],
                options={
                    'ordering': ['weekday', 'opens', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens')), ('weekday__lte', 6)), name='pickup_window_is_a_time'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='pickup_window_has_room')],
                },
            ),
            migrations.CreateModel(
                name='PickupDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField()),
                    ('capacity', models.PositiveSmallIntegerField()),
                    ('booked', models.PositiveSmallIntegerField(default=0)),
                    ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='shipping.pickupwindow')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('window', 'date'), name='pickup_day_once_per_window'), models.CheckConstraint(condition=models.Q(('booked__lte', models.F('capacity'))), name='pickup_day_within_capacity')],
                },
            ),
            migrations.CreateModel(
                name='PickupBooking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts', models.DateTimeField()),
                    ('ends', models.DateTimeField()),
                    ('point', models.CharField(max_length=64)),
                    ('point_en', models.CharField(max_length=64, null=True)),
                    ('point_zh_hans', models.CharField(max_length=64, null=True)),
                    ('place', models.CharField(blank=True, max_length=200)),
                    ('place_en', models.CharField(blank=True, max_length=200, null=True)),
                    ('place_zh_hans', models.CharField(blank=True, max_length=200, null=True)),
                    ('is_held', models.BooleanField(default=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('vendor_order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pickup', to='order.vendororder')),
                    ('day', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to='shipping.pickupday')),
                ],
                options={
                    'indexes': [models.Index(fields=['starts'], name='pickup_booking_starts')],
                },
            ),
            migrations.CreateModel(
                name='WeightBased',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', oscar.models.fields.autoslugfield.AutoSlugField(allow_unicode=True, blank=True, editable=False, max_length=128, populate_from='name', unique=True, verbose_name='Slug')),
                    ('name', models.CharField(db_index=True, max_length=128, unique=True, verbose_name='Name')),
                    ('description', models.TextField(blank=True, verbose_name='Description')),
                    ('default_weight', models.DecimalField(decimal_places=3, default=Decimal('0.000'), help_text='Default product weight in kg when no weight attribute is defined', max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='Default Weight')),
                    ('countries', models.ManyToManyField(blank=True, to='address.country', verbose_name='Countries')),
                ],
                options={
                    'verbose_name': 'Weight-based Shipping Method',
                    'verbose_name_plural': 'Weight-based Shipping Methods',
                    'ordering': ['name'],
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='WeightBand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('upper_limit', models.DecimalField(db_index=True, decimal_places=3, help_text='Enter upper limit of this weight band in kg. The lower limit will be determined by the other weight bands.', max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='Upper Limit')),
                    ('charge', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.00'))], verbose_name='Charge')),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='shipping.weightbased', verbose_name='Method')),
                ],
                options={
                    'verbose_name': 'Weight Band',
                    'verbose_name_plural': 'Weight Bands',
                    'ordering': ['method', 'upper_limit'],
                    'abstract': False,
                },
            ),
        ]),
    ]
