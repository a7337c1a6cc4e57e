import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('certificates', '0001_certificates'),
        ('certificates', '0002_once'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Certificate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('organic', 'Organic'), ('green', 'Green Food'), ('origin', 'Geographical indication'), ('conformity', 'Conformity certificate'), ('other', 'Other certificate')], max_length=16, verbose_name='kind')),
                    ('number', models.CharField(max_length=64, verbose_name='number')),
                    ('issuer', models.CharField(max_length=128, verbose_name='issued by')),
                    ('issued_on', models.DateField(verbose_name='issued on')),
                    ('expires_on', models.DateField(blank=True, null=True, verbose_name='valid until')),
                    ('scope', models.CharField(choices=[('all', 'All goods of its holder'), ('products', 'Only the goods selected below'), ('lots', 'Only the harvest lots selected below')], default='all', max_length=16, verbose_name='coverage')),
                    ('file', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='')),
                    ('file_kind', models.CharField(max_length=4)),
                    ('state', models.CharField(choices=[('waiting', 'awaiting review'), ('confirmed', 'confirmed'), ('refused', 'rejected'), ('withdrawn', 'withdrawn')], default='waiting', max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('reminded', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('farms', models.ManyToManyField(blank=True, related_name='covering_certificates', to='partner.partner')),
                    ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='partner.partner')),
                    ('lots', models.ManyToManyField(blank=True, related_name='certificates', to='partner.lot')),
                    ('products', models.ManyToManyField(blank=True, related_name='certificates', to='catalogue.product')),
                    ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replacements', to='certificates.certificate')),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['holder', 'state'], name='certificate_of_holder'), models.Index(condition=models.Q(('state', 'confirmed')), fields=['expires_on'], name='certificate_to_end'), models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='certificate_to_check')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'confirmed', 'refused', 'withdrawn'])), name='certificate_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['organic', 'green', 'origin', 'conformity', 'other'])), name='certificate_kind_known'), models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='certificate_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('holder', 'kind', 'number', 'issued_on'), name='certificate_waits_once')],
                },
            ),
            migrations.CreateModel(
                name='CertificateEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'awaiting review'), ('confirmed', 'confirmed'), ('refused', 'rejected'), ('withdrawn', 'withdrawn')], max_length=16)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='certificates.certificate')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
