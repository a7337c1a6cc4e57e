from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('payouts', '0004_settled_rows'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='stripereversal',
            options={'ordering': ['pk'], 'verbose_name': 'transfer reversal'},
        ),
    ]
