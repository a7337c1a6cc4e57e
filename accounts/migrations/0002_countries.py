"""Oscar's table of countries, filled once: every country that has a name in Babel."""

import re

from babel import Locale
from django.db import migrations

# Codes that Babel names and ISO 3166-1 has not given to a country.
NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def fill(apps, schema_editor):
    Country = apps.get_model("address", "Country")
    names = Locale("en").territories
    codes = [code for code in names if re.fullmatch(r"[A-Z]{2}", code)]
    Country.objects.bulk_create(
        [
            Country(
                iso_3166_1_a2=code,
                printable_name=names[code],
                name=names[code],
                display_order=1 if code == "CN" else 0,
                is_shipping_country=True,
            )
            for code in sorted(codes)
            if code not in NOT_COUNTRIES
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0001_initial"),
        ("address", "0007_useraddress_code"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
