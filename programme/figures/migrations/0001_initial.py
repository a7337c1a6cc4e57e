import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('programme', '0001_programme'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('places', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('when', models.CharField(max_length=32, verbose_name='when')),
                    ('when_en', models.CharField(max_length=32, null=True, verbose_name='when')),
                    ('when_zh_hans', models.CharField(max_length=32, null=True, verbose_name='when')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('title_zh_hans', models.CharField(max_length=120, null=True, verbose_name='title')),
                    ('text', models.CharField(max_length=600, verbose_name='text')),
                    ('text_en', models.CharField(max_length=600, null=True, verbose_name='text')),
                    ('text_zh_hans', models.CharField(max_length=600, null=True, verbose_name='text')),
                    ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='places.county')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Story',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('headline', models.CharField(max_length=120, verbose_name='headline')),
                    ('headline_en', models.CharField(max_length=120, null=True, verbose_name='headline')),
                    ('headline_zh_hans', models.CharField(max_length=120, null=True, verbose_name='headline')),
                    ('lead', models.CharField(max_length=600, verbose_name='summary')),
                    ('lead_en', models.CharField(max_length=600, null=True, verbose_name='summary')),
                    ('lead_zh_hans', models.CharField(max_length=600, null=True, verbose_name='summary')),
                    ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                    ('county', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='story', to='places.county')),
                    ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.photo')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='DayFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('name', models.CharField(choices=[('opened', 'stores opened'), ('closed', 'stores closed'), ('joined', 'stores joined from another county'), ('left', 'stores left for another county'), ('orders', 'orders'), ('parts', 'seller parts of orders'), ('sales', 'sales'), ('region', 'orders by region'), ('views', 'views of live sessions'), ('visitors', 'visitors'), ('trainees', 'people trained')], max_length=8)),
                    ('key', models.CharField(blank=True, max_length=8)),
                    ('value', models.BigIntegerField()),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.county')),
                    ('village', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.village')),
                ],
                options={
                    'indexes': [models.Index(fields=['village', 'name', 'day'], name='day_figure_village')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('village__isnull', True)), fields=('county', 'day', 'name', 'key'), name='one_figure_of_a_county'), models.UniqueConstraint(condition=models.Q(('village__isnull', False)), fields=('county', 'village', 'day', 'name', 'key'), name='one_figure_of_a_village'), models.CheckConstraint(condition=models.Q(('name__in', ['opened', 'closed', 'joined', 'left', 'orders', 'parts', 'sales', 'region', 'views', 'visitors', 'trainees']), models.Q(('value', 0), _negated=True)), name='day_figure_known')],
                },
            ),
            migrations.CreateModel(
                name='DeclaredFigure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(choices=[('stores', 'stores open'), ('sales', 'sales'), ('orders', 'orders'), ('trainees', 'people trained'), ('views', 'views of live sessions'), ('visitors', 'visitors')], max_length=8, verbose_name='figure')),
                    ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                    ('value', models.BigIntegerField(verbose_name='value')),
                    ('first', models.DateField(verbose_name='first day')),
                    ('last', models.DateField(verbose_name='last day')),
                    ('sureness', models.CharField(choices=[('exact', 'exactly'), ('about', 'about'), ('nearly', 'nearly'), ('over', 'more than')], default='exact', max_length=8, verbose_name='how sure')),
                    ('source', models.CharField(max_length=300, verbose_name='source')),
                    ('is_example', models.BooleanField(default=False, verbose_name='example figure')),
                    ('entered_at', models.DateTimeField(auto_now_add=True)),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared', to='places.county')),
                    ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-last', 'measure'],
                    'constraints': [models.UniqueConstraint(fields=('county', 'measure', 'currency', 'first'), name='declared_once'), models.CheckConstraint(condition=models.Q(('first__lte', models.F('last')), ('value__gte', 0), models.Q(('source', ''), _negated=True)), name='declared_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('measure', 'sales'), models.Q(('currency', ''), _negated=True)), models.Q(models.Q(('measure', 'sales'), _negated=True), ('currency', '')), _connector='OR'), name='declared_sales_have_a_currency')],
                },
            ),
            migrations.CreateModel(
                name='DirtySpan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first', models.DateField()),
                    ('last', models.DateField()),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.county')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='dirty_span_forward')],
                },
            ),
            migrations.CreateModel(
                name='MonthlyReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField(verbose_name='month')),
                    ('pdf', models.FileField(storage=core.storage.private_storage, upload_to='programme/')),
                    ('xlsx', models.FileField(storage=core.storage.private_storage, upload_to='programme/')),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='places.county')),
                ],
                options={
                    'ordering': ['-month'],
                    'constraints': [models.UniqueConstraint(fields=('county', 'month'), name='report_once')],
                },
            ),
            migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('measure', models.CharField(choices=[('stores', 'stores open'), ('sales', 'sales'), ('orders', 'orders'), ('trainees', 'people trained'), ('views', 'views of live sessions'), ('visitors', 'visitors')], max_length=8, verbose_name='figure')),
                    ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                    ('value', models.BigIntegerField(verbose_name='value')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='places.county')),
                ],
                options={
                    'ordering': ['-year', 'measure'],
                    'constraints': [models.UniqueConstraint(fields=('county', 'year', 'measure', 'currency'), name='target_once'), models.CheckConstraint(condition=models.Q(('value__gt', 0), models.Q(models.Q(('measure', 'sales'), models.Q(('currency', ''), _negated=True)), models.Q(models.Q(('measure', 'sales'), _negated=True), ('currency', '')), _connector='OR')), name='target_is_whole')],
                },
            ),
        ]),
    ]
