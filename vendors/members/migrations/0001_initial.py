import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('members', '0001_market'),
        ('members', '0002_team'),
        ('members', '0003_office_roles'),
    ]

    initial = True

    dependencies = [
        ('partner', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('owner', 'owner'), ('seller', 'seller'), ('packer', 'packer'), ('streamer', 'streamer'), ('admin', 'cooperative admin'), ('chair', 'chair'), ('treasurer', 'treasurer'), ('inspector', 'inspector'), ('clerk', 'office clerk')], max_length=16)),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('expires', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partner.partner')),
                    ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-id'],
                },
            ),
            migrations.CreateModel(
                name='PartnerRoleEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(choices=[('joined', 'joined'), ('changed', 'role changed'), ('ended', 'left'), ('removed', 'removed')], max_length=16)),
                    ('role', models.CharField(choices=[('owner', 'owner'), ('seller', 'seller'), ('packer', 'packer'), ('streamer', 'streamer'), ('admin', 'cooperative admin'), ('chair', 'chair'), ('treasurer', 'treasurer'), ('inspector', 'inspector'), ('clerk', 'office clerk')], max_length=16)),
                    ('created', models.DateTimeField(auto_now_add=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_events', to='partner.partner')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='PartnerRole',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('owner', 'owner'), ('seller', 'seller'), ('packer', 'packer'), ('streamer', 'streamer'), ('admin', 'cooperative admin'), ('chair', 'chair'), ('treasurer', 'treasurer'), ('inspector', 'inspector'), ('clerk', 'office clerk')], max_length=16)),
                    ('since', models.DateTimeField(auto_now_add=True)),
                    ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='partner.partner')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('partner', 'user'), name='one_role_per_partner'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'seller', 'packer', 'streamer', 'admin', 'chair', 'treasurer', 'inspector', 'clerk'])), name='role_known')],
                },
            ),
        ]),
    ]
