import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.append_only import guarded
from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('intake', '0001_depot'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('cooperatives', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Price',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('grade', models.CharField(blank=True, max_length=32, verbose_name='grade')),
                    ('valid_from', models.DateField(verbose_name='valid from')),
                    ('currency', models.CharField(max_length=3)),
                    ('unit', models.CharField(choices=[('kg', 'kg'), ('jin', 'jin (500 g)'), ('t', 't (1,000 kg)')], default='kg', max_length=8, verbose_name='unit')),
                    ('price', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='price')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intake_prices', to='partner.partner')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intake_prices', to='catalogue.product')),
                ],
                options={
                    'ordering': ['-valid_from', '-id'],
                    'indexes': [models.Index(fields=['cooperative', 'product', 'grade', 'valid_from'], name='intake_price_of_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='intake_price_of_something')],
                },
            ),
            migrations.CreateModel(
                name='Intake',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField()),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('key', models.UUIDField()),
                    ('supplier', models.CharField(blank=True, max_length=128, verbose_name='supplier')),
                    ('grade', models.CharField(blank=True, max_length=32, verbose_name='grade')),
                    ('day', models.DateField(verbose_name='day')),
                    ('weighed', models.CharField(blank=True, max_length=200)),
                    ('tared', models.CharField(blank=True, max_length=200)),
                    ('gross', models.PositiveBigIntegerField()),
                    ('tare', models.PositiveBigIntegerField(default=0)),
                    ('moisture', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('defects', models.PositiveSmallIntegerField(default=0)),
                    ('moisture_rule', models.CharField(choices=[('none', 'no deduction'), ('points', 'a fixed deduction per point above the limit'), ('dry', 'by dry matter')], default='none', max_length=8)),
                    ('moisture_base', models.PositiveSmallIntegerField(default=0)),
                    ('moisture_rate', models.PositiveSmallIntegerField(default=100)),
                    ('off_moisture', models.PositiveBigIntegerField(default=0)),
                    ('off_defects', models.PositiveBigIntegerField(default=0)),
                    ('net', models.PositiveBigIntegerField()),
                    ('terms', models.CharField(choices=[('bought', "bought at the day's price"), ('consigned', 'consignment, paid when sold')], max_length=16)),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.BigIntegerField(default=0)),
                    ('fee', models.PositiveSmallIntegerField(default=0)),
                    ('is_paid_cash', models.BooleanField(default=False, verbose_name='paid in cash')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('created', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='partner.partner')),
                    ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='intake.intake')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='cooperatives.household')),
                    ('lot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='partner.lot')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='catalogue.product')),
                    ('price', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='intake.price')),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['cooperative', '-day'], name='intake_of_day'), models.Index(fields=['household', '-day'], name='intake_of_household'), models.Index(fields=['cooperative', 'product', '-id'], name='intake_of_product')],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'year', 'number'), name='receipt_number_once'), models.UniqueConstraint(fields=('cooperative', 'key'), name='intake_sent_once'), models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', False), ('supplier', '')), models.Q(('household__isnull', True), models.Q(('supplier', ''), _negated=True)), _connector='OR'), name='intake_has_one_bringer'), models.CheckConstraint(condition=models.Q(('net', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('tare')), '-', models.F('off_moisture')), '-', models.F('off_defects')))), name='intake_net_is_what_is_left'), models.CheckConstraint(condition=models.Q(('terms__in', ['bought', 'consigned'])), name='intake_terms_known'), models.CheckConstraint(condition=models.Q(models.Q(('lot__isnull', False), ('net__gt', 0)), models.Q(('amount', 0), ('corrects__isnull', False), ('lot__isnull', True), ('net', 0)), _connector='OR'), name='intake_of_nothing_corrects'), models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='intake_correction_says_why'), models.CheckConstraint(condition=models.Q(('terms', 'bought'), models.Q(('amount', 0), ('household__isnull', False), ('price__isnull', True)), _connector='OR'), name='intake_consigned_by_members'), models.CheckConstraint(condition=models.Q(models.Q(('terms', 'bought'), _negated=True), ('net', 0), models.Q(('amount__gte', 0), ('price__isnull', False)), _connector='OR'), name='intake_bought_at_a_price'), models.CheckConstraint(condition=models.Q(('moisture_rule__in', ['none', 'points', 'dry'])), name='intake_moisture_rule_known')],
                },
            ),
            migrations.CreateModel(
                name='ReceiptYear',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_years', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'year'), name='one_receipt_year')],
                },
            ),
            migrations.CreateModel(
                name='ConsignedSale',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('turn', models.PositiveIntegerField()),
                    ('currency', models.CharField(max_length=3)),
                    ('units', models.BigIntegerField()),
                    ('gross', models.BigIntegerField()),
                    ('fee', models.BigIntegerField()),
                    ('amount', models.BigIntegerField()),
                    ('created', models.DateTimeField(default=django.utils.timezone.now)),
                    ('intake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='intake.intake')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('intake', 'turn'), name='consigned_sale_once'), models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('gross'), '-', models.F('fee')))), name='consigned_sale_adds_up')],
                },
            ),
            migrations.CreateModel(
                name='IntakeRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('moisture', models.CharField(choices=[('none', 'no deduction'), ('points', 'a fixed deduction per point above the limit'), ('dry', 'by dry matter')], default='none', max_length=8, verbose_name='moisture')),
                    ('moisture_base', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='allowed moisture')),
                    ('moisture_rate', models.PositiveSmallIntegerField(default=100, verbose_name='deduction per point above')),
                    ('is_pooled', models.BooleanField(default=True, verbose_name='one lot a day for all households')),
                    ('fee', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='fee on consigned goods')),
                    ('is_taken', models.BooleanField(default=True, verbose_name='accepted at the depot')),
                    ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='intake_rule', to='catalogue.product')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('moisture__in', ['none', 'points', 'dry'])), name='intake_rule_moisture_known'), models.CheckConstraint(condition=models.Q(('fee__lte', 10000), ('moisture_base__lt', 10000)), name='intake_rule_percents_within_bounds')],
                },
            ),
        ]),
        guarded('intake_intake', 'intake_price', 'intake_consignedsale'),
    ]
