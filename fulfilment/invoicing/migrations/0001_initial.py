import django.db.models.deletion
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('documents', '0001_documents'),
    ]

    initial = True

    dependencies = [
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        ('payment', '0001_initial'),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='BuyerDetails',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('company', models.CharField(blank=True, max_length=128, verbose_name='company')),
                    ('tax_id', models.CharField(blank=True, max_length=32, verbose_name='tax number')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name="company's address")),
                    ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='buyer_details', to='order.order')),
                ],
            ),
            migrations.CreateModel(
                name='IssuerDetails',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('legal_name', models.CharField(blank=True, max_length=128, verbose_name='legal name')),
                    ('tax_id', models.CharField(blank=True, max_length=32, verbose_name='tax number')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='business address')),
                    ('note', models.CharField(blank=True, help_text='such as the reason why no tax is charged', max_length=200, verbose_name='closing note')),
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='issuer_details', to='partner.partner')),
                ],
            ),
            migrations.CreateModel(
                name='Series',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=32, unique=True)),
                    ('kind', models.CharField(choices=[('invoice', 'invoice'), ('credit', 'credit note'), ('reversal', 'credit note reversal')], max_length=8)),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last', models.PositiveIntegerField(default=0)),
                    ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                ],
                options={
                    'verbose_name_plural': 'series',
                },
            ),
            migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('invoice', 'invoice'), ('credit', 'credit note'), ('reversal', 'credit note reversal')], max_length=8)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('currency', models.CharField(max_length=3)),
                    ('total', models.BigIntegerField()),
                    ('tax', models.BigIntegerField()),
                    ('content', models.JSONField()),
                    ('issued_at', models.DateTimeField()),
                    ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='documents.document')),
                    ('issuer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='partner.partner')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='order.vendororder')),
                    ('refund', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='payment.refund')),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='documents.series')),
                ],
                options={
                    'indexes': [models.Index(fields=['issuer', '-issued_at'], name='documents_of_issuer')],
                    'constraints': [models.UniqueConstraint(fields=('series', 'number'), name='document_number_once'), models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('part', 'turn'), name='one_invoice_per_turn'), models.UniqueConstraint(condition=models.Q(('refund__isnull', False)), fields=('refund', 'kind'), name='one_document_per_refund_and_kind'), models.UniqueConstraint(condition=models.Q(('refund__isnull', True)), fields=('corrects',), name='one_correction_per_invoice'), models.CheckConstraint(condition=models.Q(('kind__in', ['invoice', 'credit', 'reversal'])), name='document_kind_known'), models.CheckConstraint(condition=models.Q(('tax__gte', 0), ('tax__lte', models.F('total')), ('total__gt', 0)), name='document_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', True), ('kind', 'invoice'), ('refund__isnull', True)), models.Q(('corrects__isnull', False), ('kind', 'credit')), models.Q(('corrects__isnull', False), ('kind', 'reversal'), ('refund__isnull', False)), _connector='OR'), name='document_corrects_something')],
                },
            ),
        ]),
    ]
