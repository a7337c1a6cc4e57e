import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('harvest', '0001_harvest'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='LotEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('plot', 'plot'), ('harvested', 'harvest day'), ('best-before', 'best before'), ('grade', 'grade'), ('note', 'note'), ('recalled', 'recalled')], max_length=16)),
                    ('before', models.CharField(blank=True, max_length=200)),
                    ('after', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='partner.lot')),
                ],
                options={
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='BroughtIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.lot')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partner.partner')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('partner', 'key'), name='harvest_brought_in_once')],
                },
            ),
        ]),
    ]
