import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('disputes', '0001_disputes'),
    ]

    initial = True

    dependencies = [
        ('order', '0001_initial'),
        ('payment', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Dispute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dispute_id', models.CharField(max_length=64, unique=True)),
                    ('state', models.CharField(choices=[('warning_needs_response', 'inquiry, needs response'), ('warning_under_review', 'inquiry, under review'), ('warning_closed', 'inquiry closed'), ('needs_response', 'needs response'), ('under_review', 'under review by the bank'), ('won', 'won'), ('lost', 'lost'), ('prevented', 'prevented')], max_length=24)),
                    ('reason', models.CharField(max_length=40)),
                    ('currency', models.CharField(max_length=3)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('taken', models.BigIntegerField(default=0)),
                    ('settled_currency', models.CharField(blank=True, max_length=3)),
                    ('settled', models.BigIntegerField(default=0)),
                    ('fee', models.BigIntegerField(default=0)),
                    ('is_refundable', models.BooleanField(default=False)),
                    ('submissions', models.PositiveSmallIntegerField(default=0)),
                    ('due_by', models.DateTimeField(blank=True, null=True)),
                    ('words', models.JSONField(blank=True, default=dict)),
                    ('reminded', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('opened_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payment.payment')),
                ],
                options={
                    'ordering': ['-opened_at', '-pk'],
                    'indexes': [models.Index(fields=['state', 'due_by'], name='dispute_to_answer')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['warning_needs_response', 'warning_under_review', 'warning_closed', 'needs_response', 'under_review', 'won', 'lost', 'prevented'])), name='dispute_state_known'), models.CheckConstraint(condition=models.Q(('taken__gte', 0), ('taken__lte', models.F('amount'))), name='dispute_takes_what_is_disputed')],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('submit', 'evidence'), ('accept', 'dispute accepted')], max_length=8)),
                    ('words', models.JSONField(blank=True, default=dict)),
                    ('before', models.PositiveSmallIntegerField(default=0)),
                    ('state', models.CharField(choices=[('intended', 'sending'), ('unknown', 'checking'), ('sent', 'sent'), ('refused', 'rejected by Stripe')], default='intended', max_length=16)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('last_error', models.CharField(blank=True, max_length=500)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='disputes.dispute')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('dispute',), name='dispute_answered_once'), models.CheckConstraint(condition=models.Q(('state__in', ['intended', 'unknown', 'sent', 'refused'])), name='dispute_answer_state_known'), models.CheckConstraint(condition=models.Q(('act__in', ['submit', 'accept'])), name='dispute_act_known')],
                },
            ),
            migrations.CreateModel(
                name='DisputeShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.PositiveBigIntegerField()),
                    ('bearer', models.CharField(choices=[('market', 'market'), ('seller', 'seller')], max_length=8)),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='disputes.dispute')),
                    ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dispute_shares', to='order.vendororder')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('dispute', 'part'), name='one_dispute_share_per_part'), models.CheckConstraint(condition=models.Q(('bearer__in', ['market', 'seller'])), name='dispute_bearer_known'), models.CheckConstraint(condition=models.Q(('part__isnull', False), ('bearer', 'market'), _connector='OR'), name='dispute_without_a_seller_is_the_markets')],
                },
            ),
            migrations.CreateModel(
                name='EvidenceFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(choices=[('shipping_documentation', 'proof of delivery'), ('customer_communication', 'correspondence with the shopper'), ('receipt', 'receipt or invoice'), ('refund_policy', 'refund policy'), ('customer_signature', "shopper's signature"), ('uncategorized_file', 'photo of the packed goods or other evidence')], max_length=32)),
                    ('file', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='')),
                    ('kind', models.CharField(choices=[('jpg', 'JPEG'), ('png', 'PNG'), ('pdf', 'PDF')], max_length=4)),
                    ('name', models.CharField(max_length=100)),
                    ('size', models.PositiveIntegerField()),
                    ('turn', models.PositiveSmallIntegerField(default=1)),
                    ('file_id', models.CharField(blank=True, max_length=64)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('dispute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='disputes.dispute')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('dispute', 'purpose'), name='one_evidence_file_per_purpose')],
                },
            ),
        ]),
    ]
