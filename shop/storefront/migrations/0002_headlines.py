"""Headlines of home that staff write themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_unit_order'),
        ('storefront', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Headline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='headline')),
                ('title_en', models.CharField(max_length=80, null=True, verbose_name='headline')),
                ('title_zh_hans', models.CharField(max_length=80, null=True, verbose_name='headline')),
                ('lead', models.CharField(blank=True, max_length=200, verbose_name='text below')),
                ('lead_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='text below')),
                ('lead_zh_hans', models.CharField(blank=True, max_length=200, null=True, verbose_name='text below')),
                ('button', models.CharField(blank=True, max_length=40, verbose_name='words of the button')),
                ('button_en', models.CharField(blank=True, max_length=40, null=True, verbose_name='words of the button')),
                ('button_zh_hans', models.CharField(blank=True, max_length=40, null=True, verbose_name='words of the button')),
                ('link', models.CharField(blank=True, max_length=200, verbose_name='address the button opens')),
                ('starts', models.DateTimeField(verbose_name='from')),
                ('ends', models.DateTimeField(verbose_name='until')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goods', models.ManyToManyField(blank=True, related_name='+', to='catalogue.product', verbose_name='goods shown first')),
            ],
            options={
                'verbose_name': 'headline',
                'ordering': ['-starts', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='headline_ends_after_it_starts')],
            },
        ),
    ]
