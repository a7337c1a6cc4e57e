from django.db import migrations, models

import core.storage


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_market"),
    ]

    operations = [
        migrations.AlterField(
            model_name="photo",
            name="original",
            field=models.FileField(
                max_length=200,
                storage=core.storage.private_storage,
                upload_to="originals/",
            ),
        ),
    ]
