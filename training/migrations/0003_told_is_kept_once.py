"""What was told stands in one table of `notifications`."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0004_copy_told'),
        ('training', '0002_taken_again'),
    ]

    operations = [migrations.DeleteModel(name='Told')]
