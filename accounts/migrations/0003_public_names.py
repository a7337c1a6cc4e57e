from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('accounts', '0002_countries')]

    operations = [
        migrations.AddField(
            model_name='user',
            name='shown_as',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='name that others see'),
        ),
    ]
