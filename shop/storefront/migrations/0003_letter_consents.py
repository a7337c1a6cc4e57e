"""Who agreed to receive a seller's letters, in which words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0009_order_windows'),
        ('storefront', '0002_headlines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wording', models.CharField(max_length=300)),
                ('given', models.DateTimeField()),
                ('ended', models.DateTimeField(null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_consents', to='partner.partner')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letter_consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended__isnull', True)), fields=('user', 'partner'), name='letters_agreed_to_once'), models.CheckConstraint(condition=models.Q(('ended__isnull', True), ('ended__gte', models.F('given')), _connector='OR'), name='letter_consent_ends_after_it_began')],
            },
        ),
    ]
