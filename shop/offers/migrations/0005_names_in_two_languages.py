"""Names of offers and of their ranges in both languages.

The name that there was is written in one of them: in Chinese if it has a Chinese sign.
"""

import re

from django.db import migrations, models

CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def fill(apps, _schema_editor):
    for name in ("ConditionalOffer", "Range"):
        rows = apps.get_model("offer", name).objects
        for pk, known in rows.values_list("pk", "name").iterator():
            code = "zh_hans" if CHINESE.search(known) else "en"
            rows.filter(pk=pk).update(**{f"name_{code}": known})


class Migration(migrations.Migration):

    dependencies = [
        ('offer', '0004_announced'),
    ]

    operations = [
        migrations.AddField(
            model_name='conditionaloffer',
            name='name_en',
            field=models.CharField(help_text="This is displayed within the customer's basket", max_length=128, null=True, unique=True, verbose_name='Name'),
        ),
        migrations.AddField(
            model_name='conditionaloffer',
            name='name_zh_hans',
            field=models.CharField(help_text="This is displayed within the customer's basket", max_length=128, null=True, unique=True, verbose_name='Name'),
        ),
        migrations.AddField(
            model_name='range',
            name='name_en',
            field=models.CharField(max_length=128, null=True, unique=True, verbose_name='Name'),
        ),
        migrations.AddField(
            model_name='range',
            name='name_zh_hans',
            field=models.CharField(max_length=128, null=True, unique=True, verbose_name='Name'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
