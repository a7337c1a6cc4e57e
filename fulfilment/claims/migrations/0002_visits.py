"""What can be wrong with a visit."""

from django.conf import settings
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0001_initial'),
        ('order', '0004_cancelled_visits'),
        ('partner', '0002_places_at_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_words_known',
        ),
        migrations.AlterField(
            model_name='claim',
            name='cause',
            field=models.CharField(choices=[('spoiled', 'Spoiled: rotten, mouldy or frozen'), ('damaged', 'Damaged in transit: crushed or broken'), ('short', 'Less than was ordered'), ('wrong', 'Wrong goods'), ('other', 'Something else is wrong'), ('not-as-described', 'It was not as described'), ('did-not-happen', 'It did not take place')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('bearer__in', ['seller', 'market', 'cooperative', 'carrier']), ('cause__in', ['spoiled', 'damaged', 'short', 'wrong', 'other', 'not-as-described', 'did-not-happen']), ('outcome__in', ['money', 'balance', 'replacement', 'nothing']), ('wanted__in', ['money', 'balance', 'replacement'])), name='claim_words_known'),
        ),
    ]
