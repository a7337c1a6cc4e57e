"""What was told stands in one table of `notifications`."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0004_copy_told'),
        ('tourism', '0005_vendor_orders'),
    ]

    operations = [migrations.DeleteModel(name='Told')]
