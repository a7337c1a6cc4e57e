import core.storage
import django.core.validators
import django.db.models.deletion
import fulfilment.claims.models
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('claims', '0001_claims'),
    ]

    initial = True

    dependencies = [
        ('catalogue', '0002_ties'),
        ('order', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='CategoryWindow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('hours', models.PositiveSmallIntegerField(verbose_name='hours after delivery')),
                    ('category', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='claim_window', to='catalogue.category', verbose_name='category')),
                ],
                options={'verbose_name': 'claim period', 'verbose_name_plural': 'claim periods'},
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=40, unique=True)),
                    ('click', models.CharField(max_length=64, unique=True)),
                    ('cause', models.CharField(choices=[('spoiled', 'Spoiled: rotten, mouldy or frozen'), ('damaged', 'Damaged on the way: crushed or broken'), ('short', 'Less than was ordered'), ('wrong', 'Something else than was ordered'), ('other', 'Something else is wrong')], max_length=16)),
                    ('wanted', models.CharField(choices=[('money', 'Refund to the original payment method'), ('balance', 'Refund to your balance'), ('replacement', 'Send a replacement')], max_length=16)),
                    ('text', models.CharField(blank=True, max_length=1000)),
                    ('state', models.CharField(choices=[('open', 'waiting for the farm'), ('proposed', "farm's offer"), ('refused', 'rejected by the farm'), ('escalated', 'waiting for the office'), ('accepted', 'accepted'), ('decided', 'decided by the office'), ('settled', 'settled'), ('closed', 'closed without a refund'), ('withdrawn', 'withdrawn')], default='open', max_length=16)),
                    ('outcome', models.CharField(choices=[('money', 'refund'), ('balance', 'refund to the balance'), ('replacement', 'replacement'), ('nothing', 'nothing')], max_length=16)),
                    ('amount', models.PositiveBigIntegerField()),
                    ('bearer', models.CharField(choices=[('seller', 'seller'), ('market', 'market'), ('cooperative', 'cooperative'), ('carrier', 'carrier')], default='seller', max_length=16)),
                    ('is_auto', models.BooleanField(default=False)),
                    ('carrier', models.CharField(blank=True, max_length=64)),
                    ('created', models.DateTimeField()),
                    ('deadline_at', models.DateTimeField(blank=True, null=True)),
                    ('alerted_at', models.DateTimeField(blank=True, null=True)),
                    ('granted_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('borne_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.partner')),
                    ('packer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('paid_part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='order.vendororder')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='order.vendororder')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='partner.partner')),
                    ('replacement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='order.vendororder')),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(condition=models.Q(('deadline_at__isnull', False)), fields=['deadline_at'], name='claim_due'), models.Index(fields=['partner', 'state', '-id'], name='claim_at_desk'), models.Index(fields=['created'], name='claim_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'proposed', 'refused', 'escalated', 'accepted', 'decided', 'settled', 'closed', 'withdrawn'])), name='claim_state_known'), models.CheckConstraint(condition=models.Q(('bearer__in', ['seller', 'market', 'cooperative', 'carrier']), ('cause__in', ['spoiled', 'damaged', 'short', 'wrong', 'other']), ('outcome__in', ['money', 'balance', 'replacement', 'nothing']), ('wanted__in', ['money', 'balance', 'replacement'])), name='claim_words_known'), models.CheckConstraint(condition=models.Q(('deadline_at__isnull', False), models.Q(('state__in', ['escalated', 'open', 'proposed', 'refused']), _negated=True), _connector='OR'), name='claim_that_waits_has_a_deadline'), models.CheckConstraint(condition=models.Q(models.Q(('bearer', 'cooperative'), ('borne_by__isnull', False)), models.Q(models.Q(('bearer', 'cooperative'), _negated=True), ('borne_by__isnull', True)), _connector='OR'), name='claim_of_a_cooperative_names_it')],
                },
            ),
            migrations.CreateModel(
                name='ClaimEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('filed', 'Claim submitted'), ('auto', "Accepted automatically by the farm's rule"), ('accepted', 'Accepted by the farm'), ('proposed', 'The farm made another offer'), ('refused', 'Rejected by the farm'), ('agreed', 'Offer accepted'), ('declined', 'Offer declined; the office decides'), ('escalated', 'The office was asked to decide'), ('decided', 'Decided by the office'), ('withdrawn', 'Claim withdrawn'), ('photos', 'Photos added'), ('answer-late', 'No reply from the farm in time, so the claim was accepted'), ('proposal-stands', 'No reply in time, so the offer was accepted'), ('left', 'No appeal in time, so the claim was closed'), ('office-late', 'The office was reminded'), ('stock-out', 'Sold out, so the amount is refunded'), ('replacement', 'Replacement on its way'), ('replaced-by-money', 'A replacement is not possible, so the amount is refunded'), ('nothing-left', 'Already fully refunded'), ('settled', 'Settled')], max_length=24)),
                    ('side', models.CharField(choices=[('shopper', 'shopper'), ('seller', 'farm'), ('office', 'office'), ('clock', 'automatic')], max_length=8)),
                    ('text', models.CharField(blank=True, max_length=1000)),
                    ('before', models.JSONField(blank=True, default=dict)),
                    ('after', models.JSONField(blank=True, default=dict)),
                    ('created', models.DateTimeField()),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='claims.claim')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='ClaimLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('packs', models.PositiveIntegerField()),
                    ('degree', models.PositiveSmallIntegerField()),
                    ('granted', models.PositiveSmallIntegerField()),
                    ('is_open', models.BooleanField(default=True)),
                    ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='claims.claim')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_lines', to='order.line')),
                    ('paid_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='order.line')),
                    ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='order.line')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('line',), name='one_open_claim_per_line'), models.UniqueConstraint(fields=('claim', 'line'), name='claim_names_a_line_once'), models.CheckConstraint(condition=models.Q(('degree__in', (10, 30, 50, 80, 100)), ('packs__gt', 0)), name='claim_line_of_something'), models.CheckConstraint(condition=models.Q(('granted__in', (0, 10, 30, 50, 80, 100))), name='claim_line_granted_known')],
                },
            ),
            migrations.CreateModel(
                name='ClaimPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('draft', models.CharField(blank=True, max_length=64)),
                    ('side', models.CharField(choices=[('shopper', 'shopper'), ('seller', 'farm'), ('office', 'office'), ('clock', 'automatic')], default='shopper', max_length=8)),
                    ('file', models.FileField(storage=core.storage.private_storage, upload_to=fulfilment.claims.models.photo_name)),
                    ('sha256', models.CharField(max_length=64)),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='claims.claim')),
                    ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='order.vendororder')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(condition=models.Q(('claim__isnull', True)), fields=['created'], name='claim_photo_draft')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('claim__isnull', True)), fields=('draft', 'sha256'), name='claim_draft_photo_once'), models.UniqueConstraint(condition=models.Q(('claim__isnull', False)), fields=('claim', 'sha256'), name='claim_photo_once'), models.CheckConstraint(condition=models.Q(('claim__isnull', False), models.Q(('draft', ''), _negated=True), _connector='OR'), name='claim_photo_is_draft_or_claimed')],
                },
            ),
            migrations.CreateModel(
                name='ClaimPolicy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('auto_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='accept automatically up to')),
                    ('auto_share', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='monthly limit in percent of your sales')),
                    ('window_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours after delivery')),
                    ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim_policy', to='partner.partner')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('auto_limit__isnull', True), ('auto_limit__gte', 0), _connector='OR'), models.Q(('auto_share__isnull', True), ('auto_share__range', (0, 100)), _connector='OR')), name='claim_policy_within_bounds')],
                },
            ),
        ]),
    ]
