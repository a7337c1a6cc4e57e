"""The fork of Oscar's catalogue app: same label, our classes."""

from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "shop.catalogue"

    def ready(self) -> None:
        super().ready()
        from . import receivers  # noqa: F401 - connects itself to the signals
