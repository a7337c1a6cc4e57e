import core.secrets
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('banking', '0001_market'),
        ('banking', '0002_households'),
    ]

    initial = True

    dependencies = [
        ('cooperatives', '0001_initial'),
        ('onboarding', '0001_initial'),
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='BankAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('country', models.CharField(max_length=2, verbose_name='country of the bank')),
                    ('holder', models.CharField(max_length=128, verbose_name='account holder')),
                    ('bank', models.CharField(max_length=128, verbose_name='bank')),
                    ('number', core.secrets.SecretField(verbose_name='account number')),
                    ('branch', models.CharField(blank=True, max_length=12, verbose_name='branch code')),
                    ('state', models.CharField(choices=[('entered', 'awaiting confirmation'), ('confirmed', 'confirmed')], default='entered', max_length=16)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('application', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bank_account', to='onboarding.sellerapplication')),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('household', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_account', to='cooperatives.household')),
                    ('partner', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_account', to='partner.partner')),
                ],
                options={
                    'verbose_name': 'bank account',
                    'verbose_name_plural': 'bank accounts',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', True), ('household__isnull', True), ('partner__isnull', False)), models.Q(('application__isnull', False), ('household__isnull', True), ('partner__isnull', True)), models.Q(('application__isnull', True), ('household__isnull', False), ('partner__isnull', True)), _connector='OR'), name='bank_account_has_one_owner'), models.CheckConstraint(condition=models.Q(('state__in', ['entered', 'confirmed'])), name='bank_account_state_known')],
                },
            ),
            migrations.CreateModel(
                name='BankAccountEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('entered', 'entered'), ('changed', 'changed'), ('confirmed', 'confirmed')], max_length=16)),
                    ('before', models.CharField(blank=True, max_length=300)),
                    ('after', models.CharField(max_length=300)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='banking.bankaccount')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
    ]
