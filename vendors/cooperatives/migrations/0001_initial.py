import core.secrets
import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import guarded
from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('cooperatives', '0001_register'),
        ('cooperatives', '0002_office'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partner', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Household',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=16, verbose_name='number')),
                    ('name', models.CharField(max_length=128, verbose_name='name')),
                    ('phone', models.CharField(blank=True, max_length=32, verbose_name='phone number')),
                    ('joined', models.DateField(verbose_name='joined on')),
                    ('left', models.DateField(blank=True, null=True, verbose_name='left on')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('cooperative', models.ForeignKey(limit_choices_to={'kind': 'cooperative'}, on_delete=django.db.models.deletion.PROTECT, related_name='households', to='partner.partner')),
                    ('farm', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='household', to='partner.partner', verbose_name='its shop in the market')),
                    ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='households', to='places.village', verbose_name='village')),
                ],
                options={
                    'verbose_name': 'household',
                    'verbose_name_plural': 'households',
                    'ordering': ['number', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('cooperative', 'number'), name='household_number_once'), models.CheckConstraint(condition=models.Q(('left__isnull', True), ('left__gte', models.F('joined')), _connector='OR'), name='household_left_after_it_joined')],
                },
            ),
            migrations.CreateModel(
                name='EarlierMembership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('joined', models.DateField(verbose_name='joined on')),
                    ('left', models.DateField(verbose_name='left on')),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='earlier', to='cooperatives.household')),
                ],
                options={
                    'ordering': ['joined', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('left__gte', models.F('joined'))), name='earlier_left_after_it_joined')],
                },
            ),
            migrations.CreateModel(
                name='HouseholdMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=128, verbose_name='name')),
                    ('identity', core.secrets.SecretField(blank=True, null=True, verbose_name='identity number')),
                    ('phone', models.CharField(blank=True, max_length=32, verbose_name='phone number')),
                    ('born', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of birth')),
                    ('is_head', models.BooleanField(default=False, verbose_name='head of the household')),
                    ('left', models.DateField(blank=True, null=True, verbose_name='left on')),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='cooperatives.household')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='household_places', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-is_head', 'id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_head', True), ('left__isnull', True)), fields=('household',), name='household_has_one_head'), models.UniqueConstraint(fields=('household', 'user'), name='household_user_once')],
                },
            ),
            migrations.CreateModel(
                name='HouseholdInvitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('expires', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='cooperatives.householdmember')),
                ],
                options={
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='HouseholdPlot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=64, verbose_name='name')),
                    ('crop', models.CharField(blank=True, max_length=64, verbose_name='crop')),
                    ('area', models.PositiveIntegerField(blank=True, null=True, verbose_name='area (m²)')),
                    ('is_used', models.BooleanField(default=True, verbose_name='in use')),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plots', to='cooperatives.household')),
                ],
                options={
                    'ordering': ['name', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('household', 'name'), name='household_plot_once')],
                },
            ),
            migrations.CreateModel(
                name='Position',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('chair', 'chair'), ('treasurer', 'treasurer'), ('inspector', 'inspector'), ('clerk', 'office clerk'), ('packer', 'packer')], max_length=16, verbose_name='position')),
                    ('since', models.DateField(verbose_name='since')),
                    ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('gives_role', models.BooleanField(default=False)),
                    ('role_before', models.CharField(blank=True, choices=[('owner', 'owner'), ('seller', 'seller'), ('packer', 'packer'), ('streamer', 'streamer'), ('admin', 'cooperative admin'), ('chair', 'chair'), ('treasurer', 'treasurer'), ('inspector', 'inspector'), ('clerk', 'office clerk')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='partner.partner')),
                    ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='cooperatives.householdmember')),
                ],
                options={
                    'ordering': ['-since', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['chair', 'treasurer', 'inspector', 'clerk', 'packer'])), name='position_kind_known'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='position_ends_after_it_began'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('member', 'kind'), name='position_held_once'), models.UniqueConstraint(condition=models.Q(('kind', 'chair'), ('until__isnull', True)), fields=('cooperative',), name='one_chair')],
                },
            ),
            migrations.CreateModel(
                name='RegisterImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='file')),
                    ('file', models.FileField(blank=True, max_length=200, storage=core.storage.private_storage, upload_to='registers/')),
                    ('sha256', models.CharField(max_length=64)),
                    ('encoding', models.CharField(max_length=16)),
                    ('state', models.CharField(choices=[('checked', 'checked'), ('applied', 'imported'), ('cancelled', 'cancelled')], default='checked', max_length=16)),
                    ('row_count', models.PositiveIntegerField(default=0)),
                    ('counts', models.JSONField(default=dict)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('is_stale', models.BooleanField(default=False)),
                    ('with_changes', models.BooleanField(default=False)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='register_imports', to='partner.partner')),
                ],
                options={
                    'ordering': ['-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['checked', 'applied', 'cancelled'])), name='register_import_state_known')],
                },
            ),
            migrations.CreateModel(
                name='RegisterImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('fate', models.CharField(choices=[('new', 'new'), ('changed', 'changed'), ('same', 'unchanged'), ('refused', 'rejected')], max_length=8)),
                    ('title', models.CharField(blank=True, max_length=160)),
                    ('detail', models.JSONField(default=dict)),
                    ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cooperatives.household')),
                    ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='cooperatives.registerimport')),
                ],
                options={
                    'ordering': ['number'],
                    'indexes': [models.Index(fields=['upload', 'fate', 'number'], name='register_row_fate')],
                    'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='register_row_once')],
                },
            ),
            migrations.CreateModel(
                name='StakeEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('capital', 'contribution of capital'), ('reserve', 'share of the reserve'), ('grant', 'share of grants and donations')], max_length=16)),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.BigIntegerField()),
                    ('day', models.DateField(verbose_name='day')),
                    ('cause', models.CharField(max_length=96, unique=True)),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stakes', to='cooperatives.household')),
                ],
                options={
                    'ordering': ['day', 'id'],
                    'indexes': [models.Index(fields=['household', 'day'], name='stake_of_household')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='stake_of_something'), models.CheckConstraint(condition=models.Q(('kind__in', ['capital', 'reserve', 'grant'])), name='stake_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='TradeEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('supplier', models.CharField(blank=True, max_length=128, verbose_name='supplier')),
                    ('kind', models.CharField(choices=[('bought', 'harvest bought from the household'), ('consigned', 'harvest sold for the household'), ('supplied', 'supplies sold to the household'), ('served', 'service for the household')], max_length=16)),
                    ('units', models.BigIntegerField(default=0)),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.BigIntegerField()),
                    ('day', models.DateField(verbose_name='day')),
                    ('cause', models.CharField(max_length=96, unique=True)),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trades', to='partner.partner')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trades', to='cooperatives.household')),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
                ],
                options={
                    'ordering': ['day', 'id'],
                    'indexes': [models.Index(fields=['cooperative', 'day'], name='trade_of_cooperative'), models.Index(fields=['household', 'day'], name='trade_of_household')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', False), ('supplier', '')), models.Q(('household__isnull', True), models.Q(('supplier', ''), _negated=True)), _connector='OR'), name='trade_has_one_other_side'), models.CheckConstraint(condition=models.Q(('kind__in', ['bought', 'consigned', 'supplied', 'served'])), name='trade_kind_known')],
                },
            ),
        ]),
        guarded('cooperatives_stakeentry', 'cooperatives_tradeentry'),
    ]
