import core.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('onboarding', '0001_market'),
        ('onboarding', '0002_steps'),
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
                name='SellerApplication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('farm', 'Farm'), ('cooperative', 'Cooperative')], default='farm', max_length=16, verbose_name='type of seller')),
                    ('name', models.CharField(blank=True, max_length=128, verbose_name='name of the farm or cooperative')),
                    ('person', models.CharField(blank=True, max_length=128, verbose_name='manager')),
                    ('phone', models.CharField(blank=True, max_length=32, verbose_name='phone number')),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='location in the village')),
                    ('grows', models.CharField(blank=True, max_length=500, verbose_name='what you grow')),
                    ('story', models.TextField(blank=True, verbose_name='your story')),
                    ('wished_opening', models.DateField(blank=True, null=True, verbose_name='opening day')),
                    ('status', models.CharField(choices=[('draft', 'not submitted yet'), ('submitted', 'awaiting decision'), ('question', 'waiting for your answer'), ('approved', 'approved'), ('refused', 'rejected')], default='draft', max_length=16)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('saved_at', models.DateTimeField(blank=True, null=True)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('categories', models.ManyToManyField(blank=True, related_name='+', to='catalogue.category')),
                    ('cooperative', models.ForeignKey(blank=True, limit_choices_to={'kind': 'cooperative'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='partner.partner', verbose_name='cooperative')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='application', to='partner.partner')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seller_applications', to=settings.AUTH_USER_MODEL)),
                    ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='places.village', verbose_name='village')),
                ],
                options={
                    'ordering': ['created'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'question', 'submitted'])), fields=('user',), name='one_undecided_application'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'question', 'approved', 'refused'])), name='application_status_known')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('identity', 'Identity card'), ('licence', 'Business licence'), ('food', 'Food permit'), ('other', 'Other document')], default='other', max_length=16, verbose_name='type')),
                    ('file', models.FileField(max_length=200, storage=core.storage.private_storage, upload_to='applications/')),
                    ('kind', models.CharField(choices=[('jpg', 'JPEG'), ('png', 'PNG'), ('pdf', 'PDF')], max_length=4)),
                    ('name', models.CharField(max_length=100)),
                    ('size', models.PositiveIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='onboarding.sellerapplication')),
                ],
                options={
                    'ordering': ['id'],
                    'constraints': [models.UniqueConstraint(fields=('application', 'sha256'), name='paper_once_per_application')],
                },
            ),
            migrations.CreateModel(
                name='ApplicationEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('said', models.CharField(choices=[('sent', 'submitted'), ('question', 'question asked'), ('answer', 'answered'), ('approved', 'approved'), ('refused', 'rejected'), ('taken-up', 'being edited again')], max_length=16)),
                    ('text', models.CharField(blank=True, max_length=2000)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='onboarding.sellerapplication')),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
