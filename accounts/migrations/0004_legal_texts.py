import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.append_only import guarded


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_public_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='LegalText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('terms', 'Terms of sale'), ('privacy', 'Privacy'), ('contact', 'Contact'), ('about', 'About us'), ('imprint', 'Imprint')], max_length=8, verbose_name='page')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('body', models.TextField(verbose_name='text')),
                ('body_en', models.TextField(null=True, verbose_name='text')),
                ('body_zh_hans', models.TextField(null=True, verbose_name='text')),
                ('is_draft', models.BooleanField(default=False, verbose_name='draft')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.CharField(blank=True, max_length=254)),
                ('occasion', models.CharField(choices=[('joining', 'on joining'), ('payment', 'on payment')], max_length=8)),
                ('order_number', models.CharField(blank=True, max_length=128)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='accounts.legaltext')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='legaltext',
            constraint=models.UniqueConstraint(fields=('kind', 'version'), name='legal_text_version_once'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['order_number'], name='consent_order_number'),
        ),
        guarded("accounts_legaltext", "accounts_consent"),
    ]
