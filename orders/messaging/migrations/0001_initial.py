import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('talk', '0001_talk'),
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
                name='Thread',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_public', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('open', 'awaiting reply'), ('answered', 'answered'), ('hidden', 'hidden')], default='open', max_length=16)),
                    ('public_to', models.BigIntegerField(blank=True, null=True)),
                    ('is_news', models.BooleanField(default=False)),
                    ('hidden_reason', models.CharField(blank=True, max_length=200)),
                    ('report_reason', models.CharField(blank=True, max_length=200)),
                    ('reported_at', models.DateTimeField(blank=True, null=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('written_at', models.DateTimeField()),
                    ('asker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='threads', to=settings.AUTH_USER_MODEL)),
                    ('part', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='thread', to='order.vendororder')),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threads', to='partner.partner')),
                    ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='catalogue.product')),
                ],
                options={
                    'ordering': ['-written_at', '-id'],
                    'indexes': [models.Index(fields=['partner', 'state', '-written_at'], name='thread_to_answer'), models.Index(condition=models.Q(('is_public', True), ('public_to__isnull', False)), fields=['product', '-public_to'], name='thread_shown'), models.Index(fields=['asker', '-written_at'], name='thread_of_asker')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'hidden'])), name='thread_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('part__isnull', True), ('product__isnull', False)), models.Q(('part__isnull', False), ('product__isnull', True)), _connector='OR'), name='thread_about_one_thing'), models.CheckConstraint(condition=models.Q(('part__isnull', True), ('is_public', False), _connector='OR'), name='thread_of_a_part_is_private'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('public_to__isnull', False), _connector='OR'), name='thread_answered_has_an_answer'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'hidden'), _negated=True), models.Q(('hidden_reason', ''), _negated=True), _connector='OR'), name='thread_hidden_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_sellers', models.BooleanField(default=False)),
                    ('text', models.TextField()),
                    ('click', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='talk.thread')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='ThreadEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('act', models.CharField(choices=[('hidden', 'Hidden'), ('taken-down', 'Taken Down'), ('shown', 'Shown'), ('reported', 'Reported')], max_length=16)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='talk.thread')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
