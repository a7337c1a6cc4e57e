import core.storage
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('distribution', '0001_surplus'),
    ]

    initial = True

    dependencies = [
        ('cooperatives', '0001_initial'),
        ('partner', '0001_initial'),
        ('payouts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Charter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('valid_from', models.DateField(verbose_name='in force from')),
                    ('regime', models.CharField(choices=[('china', "China: Farmers' Professional Cooperatives Law"), ('own', 'by the statutes only')], default='china', max_length=16, verbose_name='law')),
                    ('year_starts', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='first month of the accounting year')),
                    ('reserve_percent', models.DecimalField(decimal_places=2, default=Decimal('10'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='reserve, in percent')),
                    ('reserve_of', models.CharField(choices=[('after-losses', 'of the surplus after losses'), ('surplus', 'of the whole surplus')], default='after-losses', max_length=16, verbose_name='the reserve is calculated on')),
                    ('reserve_by', models.CharField(choices=[('trade', 'by trade'), ('stake', 'by stake'), ('equal', 'equal shares')], default='trade', max_length=16, verbose_name="the reserve is allocated to members' accounts")),
                    ('trade_percent', models.DecimalField(decimal_places=2, default=Decimal('60'), help_text='Share of the distributable surplus. In China at least 60% (art. 44).', max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='shared by trade, in percent')),
                    ('by_capital', models.BooleanField(default=True, verbose_name='capital contributions')),
                    ('by_reserve', models.BooleanField(default=True, verbose_name='shares of the reserve')),
                    ('by_grants', models.BooleanField(default=True, verbose_name='shares of grants and donations')),
                    ('cash_percent', models.DecimalField(decimal_places=2, default=Decimal('100'), help_text="What is not paid out is added to the household's stake.", max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('100'))], verbose_name='paid out, in percent')),
                    ('retained_as', models.CharField(choices=[('capital', 'contribution of capital'), ('reserve', 'share of the reserve')], default='capital', max_length=16, verbose_name='what is not paid out is')),
                    ('redeem_years', models.PositiveSmallIntegerField(blank=True, help_text='Leave empty if the statutes set no period.', null=True, verbose_name='years until repayment')),
                    ('counts_supplies', models.BooleanField(default=False, verbose_name='supplies sold to households count as trade')),
                    ('counts_services', models.BooleanField(default=False, verbose_name='services to households count as trade')),
                    ('leavers', models.CharField(choices=[('none', 'nothing of the share by stake'), ('pro-rata', 'for the days of their membership'), ('year-end', 'for their stake at the end of the year')], default='none', max_length=16, verbose_name='households that left during the year receive')),
                    ('least', models.PositiveBigIntegerField(default=0, verbose_name='minimum payment')),
                    ('quorum', models.CharField(choices=[('1/2', 'more than half'), ('2/3', 'two thirds'), ('3/4', 'three quarters')], default='2/3', max_length=8, verbose_name='quorum')),
                    ('majority', models.CharField(choices=[('1/2', 'more than half'), ('2/3', 'two thirds'), ('3/4', 'three quarters')], default='1/2', max_length=8, verbose_name='majority required')),
                    ('votes_of', models.CharField(choices=[('all', 'of all members'), ('present', 'of those present')], default='all', max_length=8, verbose_name='votes are counted from')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charters', to='partner.partner')),
                ],
                options={
                    'verbose_name': 'statutes',
                    'ordering': ['-valid_from', '-id'],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'valid_from'), name='charter_once_a_day'), models.CheckConstraint(condition=models.Q(('reserve_percent__range', (0, 100)), ('cash_percent__range', (0, 100)), ('trade_percent__range', (0, 100))), name='charter_percent_in_range'), models.CheckConstraint(condition=models.Q(models.Q(('regime', 'china'), _negated=True), ('trade_percent__gte', 60), _connector='OR'), name='charter_keeps_chinas_floor'), models.CheckConstraint(condition=models.Q(('year_starts__range', (1, 12))), name='charter_year_starts_in_a_month')],
                },
            ),
            migrations.CreateModel(
                name='PayRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=24)),
                    ('currency', models.CharField(max_length=3)),
                    ('way', models.CharField(choices=[('cash', 'in cash, against signature'), ('own-bank', "from the cooperative's own bank account"), ('market', "from sales, with the market's bank batch")], max_length=16, verbose_name='method')),
                    ('click', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('batch', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pay_run', to='payouts.payoutbatch')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pay_runs', to='partner.partner')),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'number'), name='pay_run_number_once'), models.CheckConstraint(condition=models.Q(('way__in', ['cash', 'own-bank', 'market'])), name='pay_run_way_known'), models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', False), ('way', 'market')), models.Q(models.Q(('way', 'market'), _negated=True), ('batch__isnull', True)), _connector='OR'), name='pay_run_has_its_batch')],
                },
            ),
            migrations.CreateModel(
                name='PayItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('state', models.CharField(choices=[('intended', 'payable'), ('paid', 'paid'), ('returned', 'returned'), ('dropped', 'not paid')], default='intended', max_length=16)),
                    ('receipt', models.CharField(blank=True, max_length=100, verbose_name='receipt')),
                    ('noted_at', models.DateTimeField(blank=True, null=True)),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='cooperatives.household')),
                    ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='distribution.payrun')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='pay_item_of_something'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'paid', 'returned', 'dropped'])), name='pay_item_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'intended')), fields=('household', 'currency'), name='one_payment_intended')],
                },
            ),
            migrations.CreateModel(
                name='Year',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first', models.DateField(verbose_name='first day')),
                    ('last', models.DateField(verbose_name='last day')),
                    ('currency', models.CharField(max_length=3)),
                    ('loss_before', models.PositiveBigIntegerField(default=0, verbose_name='losses carried forward')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='years', to='distribution.charter')),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounting_years', to='partner.partner')),
                ],
                options={
                    'ordering': ['-first', '-id'],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'currency', 'first'), name='year_begins_once'), models.CheckConstraint(condition=models.Q(('last__gt', models.F('first'))), name='year_ends_after_it_begins')],
                },
            ),
            migrations.CreateModel(
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=24)),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('voted', 'voted, awaiting approval'), ('approved', 'approved, to be posted'), ('posted', 'posted'), ('paid', 'paid'), ('cancelled', 'given up')], default='draft', max_length=16)),
                    ('reserve_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='reserve, in percent')),
                    ('reserve_by', models.CharField(choices=[('trade', 'by trade'), ('stake', 'by stake'), ('equal', 'equal shares')], max_length=16, verbose_name="the reserve is allocated to members' accounts")),
                    ('trade_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='shared by trade, in percent')),
                    ('cash_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='paid out, in percent')),
                    ('figures', models.JSONField(blank=True, default=dict)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('held_on', models.DateField(blank=True, null=True, verbose_name='day of the meeting')),
                    ('members', models.PositiveIntegerField(blank=True, null=True, verbose_name='members')),
                    ('present', models.PositiveIntegerField(blank=True, null=True, verbose_name='present')),
                    ('votes_for', models.PositiveIntegerField(blank=True, null=True, verbose_name='for')),
                    ('votes_against', models.PositiveIntegerField(blank=True, null=True, verbose_name='against')),
                    ('abstained', models.PositiveIntegerField(blank=True, null=True, verbose_name='abstained')),
                    ('minutes', models.FileField(blank=True, max_length=200, storage=core.storage.private_storage, upload_to='')),
                    ('minutes_kind', models.CharField(blank=True, max_length=4)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('posted_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='partner.partner')),
                    ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='distribution.run')),
                    ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='distribution.year')),
                ],
                options={
                    'verbose_name': 'distribution',
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'number'), name='distribution_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'voted', 'approved'])), fields=('year',), name='one_open_distribution_a_year'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'voted', 'approved', 'posted', 'paid', 'cancelled'])), name='distribution_state_known'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='distribution_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['voted', 'approved', 'posted', 'paid']), _negated=True), models.Q(('held_on__isnull', False), ('members__gt', 0), ('votes_for__isnull', False), ('present__lte', models.F('members')), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='distribution_voted_before_approved')],
                },
            ),
            migrations.CreateModel(
                name='RunShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveIntegerField()),
                    ('trade', models.BigIntegerField()),
                    ('stake', models.BigIntegerField()),
                    ('by_trade', models.BigIntegerField()),
                    ('by_stake', models.BigIntegerField()),
                    ('reserve', models.BigIntegerField()),
                    ('due', models.BigIntegerField()),
                    ('retained', models.BigIntegerField()),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surplus_shares', to='cooperatives.household')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='distribution.run')),
                ],
                options={
                    'ordering': ['place'],
                    'constraints': [models.UniqueConstraint(fields=('run', 'household'), name='one_share_per_household'), models.CheckConstraint(condition=models.Q(('by_trade', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('due'), '+', models.F('retained')), '-', models.F('by_stake')))), name='share_is_paid_or_stays')],
                },
            ),
            migrations.CreateModel(
                name='YearLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('side', models.CharField(choices=[('income', 'income'), ('cost', 'cost')], max_length=8)),
                    ('description', models.CharField(max_length=200, verbose_name='description')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('file', models.FileField(blank=True, max_length=200, storage=core.storage.private_storage, upload_to='')),
                    ('file_kind', models.CharField(blank=True, max_length=4)),
                    ('click', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='distribution.year')),
                ],
                options={
                    'ordering': ['side', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('side__in', ['income', 'cost'])), name='year_line_side_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='year_line_of_something')],
                },
            ),
        ]),
    ]
