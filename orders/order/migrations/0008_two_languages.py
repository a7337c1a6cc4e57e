"""Names of goods, packs and ways of delivery in an order, in both languages."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

LANGUAGES = (("en", "zh_hans"), ("zh_hans", "en"))


def fill(apps, _schema_editor):
    """The name that was kept, in both; the goods' other name where it is known."""
    lines = apps.get_model("order", "Line").objects
    parts = apps.get_model("order", "VendorOrder").objects
    for code, _other in LANGUAGES:
        lines.update(
            **{f"title_{code}": F("title"), f"pack_name_{code}": F("pack_name")}
        )
        parts.update(**{f"delivery_name_{code}": F("delivery_name")})
    _fill_other(lines, "title", "product", apps.get_model("catalogue", "Product"))
    packs = apps.get_model("partner", "StockRecord")
    _fill_other(lines, "pack_name", "stockrecord", packs)


def _fill_other(lines, kept, relation, model):
    own = "title" if kept == "title" else "name"
    for code, other in LANGUAGES:
        same = lines.filter(**{f"{relation}__{own}_{code}": F(kept)})
        named = same.exclude(**{f"{relation}__{own}_{other}": None})
        named = named.exclude(**{f"{relation}__{own}_{other}": ""})
        row = model.objects.filter(pk=OuterRef(f"{relation}_id"))
        named.update(**{f"{kept}_{other}": Subquery(row.values(f"{own}_{other}")[:1])})


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0007_sold_from_a_lot'),
    ]

    operations = [
        migrations.AddField(
            model_name='line',
            name='pack_name_en',
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='pack_name_zh_hans',
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='title_en',
            field=models.CharField(max_length=255, null=True, verbose_name='Title'),
        ),
        migrations.AddField(
            model_name='line',
            name='title_zh_hans',
            field=models.CharField(max_length=255, null=True, verbose_name='Title'),
        ),
        migrations.AddField(
            model_name='vendororder',
            name='delivery_name_en',
            field=models.CharField(max_length=128, null=True),
        ),
        migrations.AddField(
            model_name='vendororder',
            name='delivery_name_zh_hans',
            field=models.CharField(max_length=128, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
