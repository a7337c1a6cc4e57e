"""What was told stands in one table of `notifications`."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0004_copy_told'),
        ('deals', '0004_two_languages'),
    ]

    operations = [migrations.DeleteModel(name='Told')]
