import django.db.models.deletion
import oscar.core.utils
import oscar.models.fields
import oscar.models.fields.autoslugfield
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('partner', '0002_auto_20141007_2032'),
        ('partner', '0003_auto_20150604_1450'),
        ('partner', '0004_auto_20160107_1755'),
        ('partner', '0005_auto_20181115_1953'),
        ('partner', '0006_auto_20200724_0909'),
        ('partner', '0007_partneraddress_code'),
        ('partner', '0101_market'),
        ('partner', '0102_history'),
        ('partner', '0103_lots'),
        ('partner', '0104_opening'),
        ('partner', '0105_tax_status'),
        ('partner', '0106_approved_prices'),
    ]

    initial = True

    dependencies = [
        ('address', '0007_useraddress_code'),
        ('catalogue', '0001_initial'),
        ('core', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Partner',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', oscar.models.fields.autoslugfield.AutoSlugField(allow_unicode=True, blank=True, editable=False, max_length=128, populate_from='name', unique=True, verbose_name='Code')),
                    ('name', models.CharField(blank=True, db_index=True, max_length=128, verbose_name='Name')),
                    ('name_en', models.CharField(blank=True, db_index=True, max_length=128, null=True, verbose_name='Name')),
                    ('name_zh_hans', models.CharField(blank=True, db_index=True, max_length=128, null=True, verbose_name='Name')),
                    ('kind', models.CharField(choices=[('farm', 'Farm'), ('cooperative', 'Cooperative')], default='farm', max_length=16)),
                    ('person', models.CharField(blank=True, max_length=128, verbose_name='manager')),
                    ('person_en', models.CharField(blank=True, max_length=128, null=True, verbose_name='manager')),
                    ('person_zh_hans', models.CharField(blank=True, max_length=128, null=True, verbose_name='manager')),
                    ('tagline', models.CharField(blank=True, max_length=200, verbose_name='short description')),
                    ('tagline_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='short description')),
                    ('tagline_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='short description')),
                    ('story', models.TextField(blank=True, verbose_name='story')),
                    ('story_en', models.TextField(blank=True, null=True, verbose_name='story')),
                    ('story_zh_hans', models.TextField(blank=True, null=True, verbose_name='story')),
                    ('phone', models.CharField(blank=True, max_length=32, verbose_name='phone number')),
                    ('altitude', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='altitude')),
                    ('status', models.CharField(choices=[('applied', 'applied'), ('open', 'open'), ('holiday', 'on holiday'), ('suspended', 'suspended'), ('closing', 'closing'), ('closed', 'closed')], default='applied', max_length=16)),
                    ('status_reason', models.CharField(blank=True, max_length=500)),
                    ('opens_on', models.DateField(blank=True, null=True, verbose_name='opens on')),
                    ('holiday_from', models.DateField(blank=True, null=True, verbose_name='away from')),
                    ('holiday_until', models.DateField(blank=True, null=True, verbose_name='back on')),
                    ('shows_phone', models.BooleanField(default=False, verbose_name='show the phone number to shoppers with a paid order')),
                    ('tax_status', models.CharField(choices=[('registered', 'registered VAT payer'), ('small', 'small-scale taxpayer'), ('exempt', 'exempt farm selling its own produce')], default='registered', max_length=16, verbose_name='tax status')),
                    ('opened_at', models.DateTimeField(blank=True, null=True)),
                    ('cooperative', models.ForeignKey(blank=True, limit_choices_to={'kind': 'cooperative'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='farms', to='partner.partner', verbose_name='cooperative')),
                    ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                    ('face', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                    ('users', models.ManyToManyField(blank=True, related_name='partners', to=settings.AUTH_USER_MODEL, verbose_name='Users')),
                    ('village', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='places.village', verbose_name='village')),
                ],
                options={
                    'verbose_name': 'Fulfillment partner',
                    'verbose_name_plural': 'Fulfillment partners',
                    'ordering': ('name', 'code'),
                    'permissions': (('dashboard_access', 'Can access dashboard'),),
                    'abstract': False,
                    'indexes': [models.Index(fields=['status', 'name'], name='partner_status_name'), models.Index(fields=['status', 'name_en'], name='partner_status_name-en'), models.Index(fields=['status', 'name_zh_hans'], name='partner_status_name-zh-hans')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('tax_status__in', ['registered', 'small', 'exempt'])), name='partner_tax_status_known'), models.CheckConstraint(condition=models.Q(('status__in', ['applied', 'open', 'holiday', 'suspended', 'closing', 'closed'])), name='partner_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'holiday'), _negated=True), ('holiday_until__isnull', False), _connector='OR'), name='partner_holiday_has_end'), models.CheckConstraint(condition=models.Q(('holiday_from__isnull', True), models.Q(('holiday_until__gt', models.F('holiday_from')), ('holiday_until__isnull', False)), _connector='OR'), name='partner_holiday_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('kind', 'farm'), ('cooperative__isnull', True), _connector='OR'), name='partner_cooperative_stands_alone')],
                },
            ),
            migrations.CreateModel(
                name='PartnerAddress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', oscar.models.fields.NullCharField(max_length=255, unique=True, verbose_name='Code')),
                    ('title', models.CharField(blank=True, choices=[('Mr', 'Mr'), ('Miss', 'Miss'), ('Mrs', 'Mrs'), ('Ms', 'Ms'), ('Dr', 'Dr')], max_length=64, verbose_name='Title')),
                    ('first_name', models.CharField(blank=True, max_length=255, verbose_name='First name')),
                    ('last_name', models.CharField(blank=True, max_length=255, verbose_name='Last name')),
                    ('line1', models.CharField(max_length=255, verbose_name='First line of address')),
                    ('line2', models.CharField(blank=True, max_length=255, verbose_name='Second line of address')),
                    ('line3', models.CharField(blank=True, max_length=255, verbose_name='Third line of address')),
                    ('line4', models.CharField(blank=True, max_length=255, verbose_name='City')),
                    ('state', models.CharField(blank=True, max_length=255, verbose_name='State/County')),
                    ('postcode', oscar.models.fields.UppercaseCharField(blank=True, max_length=64, verbose_name='Post/Zip-code')),
                    ('search_text', models.TextField(editable=False, verbose_name='Search text - used only for searching addresses')),
                    ('country', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='address.country', verbose_name='Country')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='partner.partner', verbose_name='Partner')),
                ],
                options={
                    'verbose_name': 'Partner address',
                    'verbose_name_plural': 'Partner addresses',
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='PartnerEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('applied', 'applied'), ('open', 'open'), ('holiday', 'on holiday'), ('suspended', 'suspended'), ('closing', 'closing'), ('closed', 'closed')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='partner.partner')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Plot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=64, verbose_name='name')),
                    ('area', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                    ('altitude', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='altitude')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('is_used', models.BooleanField(default=True, verbose_name='in use')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plots', to='partner.partner')),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('partner', 'name'), name='plot_name_per_partner')],
                },
            ),
            migrations.CreateModel(
                name='StockPool',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('unit_kind', models.CharField(choices=[('weight', 'by weight (kg)'), ('volume', 'by volume (litre)'), ('piece', 'by piece')], max_length=8)),
                    ('on_hand', models.PositiveBigIntegerField(default=0)),
                    ('claimed', models.PositiveBigIntegerField(default=0)),
                    ('low_at', models.PositiveBigIntegerField(default=0, verbose_name='low stock below')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='partner.partner')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='catalogue.product')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('product', 'partner'), name='pool_per_product_and_partner'), models.CheckConstraint(condition=models.Q(('claimed__gte', 0), ('on_hand__gte', models.F('claimed'))), name='pool_claimed_within_on_hand')],
                },
            ),
            migrations.CreateModel(
                name='Lot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True, verbose_name='lot code')),
                    ('harvested_on', models.DateField(verbose_name='harvested on')),
                    ('best_before', models.DateField(blank=True, null=True, verbose_name='best before')),
                    ('grade', models.CharField(blank=True, max_length=32, verbose_name='grade')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('quantity', models.PositiveBigIntegerField()),
                    ('left', models.PositiveBigIntegerField(default=0)),
                    ('picked', models.PositiveBigIntegerField(default=0)),
                    ('status', models.CharField(choices=[('open', 'in use'), ('recalled', 'recalled')], default='open', max_length=16)),
                    ('status_reason', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('plot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='partner.plot', verbose_name='plot')),
                    ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='partner.stockpool')),
                ],
                options={
                    'ordering': ['-harvested_on', '-id'],
                    'indexes': [models.Index(condition=models.Q(('left__gt', 0)), fields=['pool', 'best_before'], name='lot_to_pick')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('picked__gte', 0), ('left__gte', models.F('picked'))), name='lot_picked_within_left'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'recalled'])), name='lot_status_known'), models.CheckConstraint(condition=models.Q(('best_before__isnull', True), ('best_before__gte', models.F('harvested_on')), _connector='OR'), name='lot_keeps_after_harvest')],
                },
            ),
            migrations.CreateModel(
                name='StockEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quantity', models.BigIntegerField()),
                    ('reason', models.CharField(choices=[('harvest', 'harvest'), ('count', 'count'), ('waste', 'waste'), ('shipped', 'shipped'), ('returned', 'returned'), ('expired', 'past best-before'), ('recalled', 'recalled')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='partner.lot')),
                    ('pool', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='partner.stockpool')),
                ],
                options={
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='TaxCategory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(unique=True)),
                    ('name', models.CharField(max_length=64, verbose_name='name')),
                    ('name_en', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('name_zh_hans', models.CharField(max_length=64, null=True, verbose_name='name')),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='rate')),
                    ('is_produce', models.BooleanField(default=False, help_text='Tax-free when sold by an exempt farm.', verbose_name='agricultural produce')),
                ],
                options={
                    'verbose_name': 'tax category',
                    'verbose_name_plural': 'tax categories',
                    'ordering': ['rate', 'code'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lt', 1)), name='tax_rate_is_a_fraction')],
                },
            ),
            migrations.CreateModel(
                name='StockRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('partner_sku', models.CharField(max_length=128, verbose_name='Partner SKU')),
                    ('price_currency', models.CharField(default=oscar.core.utils.get_default_currency, max_length=12, verbose_name='Currency')),
                    ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='Price')),
                    ('num_in_stock', models.PositiveIntegerField(blank=True, null=True, verbose_name='Number in stock')),
                    ('num_allocated', models.IntegerField(blank=True, null=True, verbose_name='Number allocated')),
                    ('low_stock_threshold', models.PositiveIntegerField(blank=True, null=True, verbose_name='Low Stock Threshold')),
                    ('date_created', models.DateTimeField(auto_now_add=True, verbose_name='Date created')),
                    ('date_updated', models.DateTimeField(auto_now=True, db_index=True, verbose_name='Date updated')),
                    ('name', models.CharField(blank=True, help_text='for example: 5 kg box', max_length=64, verbose_name='pack')),
                    ('name_en', models.CharField(blank=True, help_text='for example: 5 kg box', max_length=64, null=True, verbose_name='pack')),
                    ('name_zh_hans', models.CharField(blank=True, help_text='for example: 5 kg box', max_length=64, null=True, verbose_name='pack')),
                    ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                    ('weight_grams', models.PositiveIntegerField(default=0, verbose_name='shipping weight (g)')),
                    ('is_weighed', models.BooleanField(default=False, verbose_name='weighed when packed')),
                    ('tolerance', models.PositiveSmallIntegerField(default=10, verbose_name='weight tolerance (%)')),
                    ('over_weight', models.CharField(choices=[('free', 'free of charge'), ('balance', 'charged with the next order')], default='free', max_length=8, verbose_name='if it weighs more')),
                    ('is_on_sale', models.BooleanField(default=True, verbose_name='on sale')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('approved_price', models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=12, null=True)),
                    ('approved_quantity', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stockrecords', to='partner.partner', verbose_name='Partner')),
                    ('pool', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='partner.stockpool')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stockrecords', to='catalogue.product', verbose_name='Product')),
                    ('tax_category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.taxcategory')),
                ],
                options={
                    'verbose_name': 'Stock record',
                    'verbose_name_plural': 'Stock records',
                    'ordering': ['position', 'quantity', 'id'],
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='pack_holds_something'), models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gte', 0), _connector='OR'), name='pack_price_not_negative'), models.CheckConstraint(condition=models.Q(('tolerance__lte', 50)), name='pack_tolerance_bounded'), models.CheckConstraint(condition=models.Q(('over_weight__in', ['free', 'balance'])), name='pack_over_weight_known')],
                    'unique_together': {('partner', 'partner_sku')},
                },
            ),
            migrations.CreateModel(
                name='StockAlert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('threshold', models.PositiveIntegerField(verbose_name='Threshold')),
                    ('status', models.CharField(choices=[('Open', 'Open'), ('Closed', 'Closed')], default='Open', max_length=128, verbose_name='Status')),
                    ('date_created', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='Date Created')),
                    ('date_closed', models.DateTimeField(blank=True, null=True, verbose_name='Date Closed')),
                    ('stockrecord', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='partner.stockrecord', verbose_name='Stock Record')),
                ],
                options={
                    'verbose_name': 'Stock alert',
                    'verbose_name_plural': 'Stock alerts',
                    'ordering': ('-date_created',),
                    'abstract': False,
                },
            ),
        ]),
    ]
