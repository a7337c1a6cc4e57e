import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.bulk_create_models import BulkCreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_market'),
        ('accounts', '0003_helping'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        BulkCreateModels([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('first_name', models.CharField(blank=True, max_length=255, verbose_name='First name')),
                    ('last_name', models.CharField(blank=True, max_length=255, verbose_name='Last name')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='Staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='Active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='email address')),
                    ('phone', models.CharField(blank=True, max_length=16, null=True, unique=True, verbose_name='phone number')),
                    ('phone_verified', models.BooleanField(default=False)),
                    ('language', models.CharField(blank=True, max_length=16)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'User',
                    'verbose_name_plural': 'Users',
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('email__isnull', False), ('phone__isnull', False), _connector='OR'), name='user_has_email_or_phone'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case')],
                },
            ),
            migrations.CreateModel(
                name='HelpRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500)),
                    ('hours', models.PositiveSmallIntegerField(default=24)),
                    ('asked', models.DateTimeField(auto_now_add=True)),
                    ('agreed', models.BooleanField(null=True)),
                    ('answered', models.DateTimeField(null=True)),
                    ('until', models.DateTimeField(null=True)),
                    ('revoked', models.DateTimeField(null=True)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='help_requests', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('agreed__isnull', True)), fields=('operator', 'person'), name='help_asked_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='HelpVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500)),
                    ('started', models.DateTimeField()),
                    ('ended', models.DateTimeField(null=True)),
                    ('changes', models.PositiveIntegerField(default=0)),
                    ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='help_visits', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended__isnull', True)), fields=('operator',), name='help_visits_one_at_a_time')],
                },
            ),
        ]),
    ]
