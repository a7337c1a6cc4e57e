"""The fork of Oscar's catalogue app: same label, our classes."""

from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "shop.catalogue"
