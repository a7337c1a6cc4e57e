"""A payment can be made on a page of Stripe's own, whose ids are longer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payment', '0002_waiting_rows'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stripeevent',
            name='object_id',
            field=models.CharField(db_index=True, max_length=100),
        ),
        migrations.AddField(
            model_name='payment',
            name='session_id',
            field=models.CharField(blank=True, max_length=100, null=True, unique=True),
        ),
    ]
