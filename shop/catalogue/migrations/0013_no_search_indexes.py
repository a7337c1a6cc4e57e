"""Goods are found by core's documents: PostgreSQL's own indexes of their words go."""

from importlib import import_module

from django.db import migrations

made = import_module("shop.catalogue.migrations.0007_search_words")


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0012_ratings"),
        ("core", "0010_synonyms"),
    ]

    operations = [migrations.RunPython(made.drop, made.index)]
