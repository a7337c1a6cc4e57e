import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('places', '0001_market'),
        ('places', '0002_coordinates'),
        ('places', '0003_whole_places'),
        ('places', '0004_mergers'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='County',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=128, verbose_name='name')),
                    ('name_en', models.CharField(max_length=128, null=True, verbose_name='name')),
                    ('name_zh_hans', models.CharField(max_length=128, null=True, verbose_name='name')),
                    ('slug', models.SlugField(allow_unicode=True, unique=True)),
                    ('region', models.CharField(max_length=8, verbose_name='province')),
                    ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='households')),
                    ('merged_on', models.DateField(blank=True, null=True, verbose_name='merged on')),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='places.county', verbose_name='merged into')),
                ],
                options={
                    'verbose_name': 'county',
                    'verbose_name_plural': 'counties',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', True), ('merged_on__isnull', True)), models.Q(('merged_into__isnull', False), ('merged_on__isnull', False)), _connector='OR'), name='county_merger_is_whole'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='county_not_merged_into_itself')],
                },
            ),
            migrations.CreateModel(
                name='CountyOfficer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='places.county')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counties', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('county', 'user'), name='officer_once')],
                },
            ),
            migrations.CreateModel(
                name='Village',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=128, verbose_name='name')),
                    ('name_en', models.CharField(max_length=128, null=True, verbose_name='name')),
                    ('name_zh_hans', models.CharField(max_length=128, null=True, verbose_name='name')),
                    ('slug', models.SlugField(allow_unicode=True, unique=True)),
                    ('tagline', models.CharField(blank=True, max_length=200, verbose_name='short description')),
                    ('tagline_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='short description')),
                    ('tagline_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='short description')),
                    ('story', models.TextField(blank=True, verbose_name='story')),
                    ('story_en', models.TextField(blank=True, null=True, verbose_name='story')),
                    ('story_zh_hans', models.TextField(blank=True, null=True, verbose_name='story')),
                    ('altitude', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='altitude')),
                    ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=7, null=True, verbose_name='latitude')),
                    ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='villages', to='places.county')),
                    ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                ],
                options={
                    'verbose_name': 'village',
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='village_place_is_whole')],
                },
            ),
            migrations.CreateModel(
                name='VillageCounty',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='village_history', to='places.county')),
                    ('village', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counties', to='places.village')),
                ],
                options={
                    'ordering': ['village', models.OrderBy(models.F('since'), nulls_first=True)],
                    'constraints': [models.UniqueConstraint(fields=('village', 'since'), name='village_moves_once_a_day'), models.UniqueConstraint(condition=models.Q(('since__isnull', True)), fields=('village',), name='village_begins_in_one_county')],
                },
            ),
        ]),
    ]
