"""What is won in a draw, in both languages."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, _schema_editor):
    draws = apps.get_model("deals", "Draw").objects
    draws.update(prize_en=F("prize"), prize_zh_hans=F("prize"))


class Migration(migrations.Migration):

    dependencies = [
        ('deals', '0003_sold_from_a_lot'),
    ]

    operations = [
        migrations.AddField(
            model_name='draw',
            name='prize_en',
            field=models.CharField(max_length=120, null=True, verbose_name='prize'),
        ),
        migrations.AddField(
            model_name='draw',
            name='prize_zh_hans',
            field=models.CharField(max_length=120, null=True, verbose_name='prize'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
