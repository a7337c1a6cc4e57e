from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0013_sale_prices'),
        ('presales', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='presale',
            name='deposit',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='presale',
            constraint=models.CheckConstraint(condition=models.Q(('deposit', 0), models.Q(('deposit__gte', 10), ('deposit__lte', 90)), _connector='OR'), name='presale_deposit_is_a_part'),
        ),
    ]
