"""The fork of Oscar's catalogue app: same label, our classes, our pages."""

from django.urls import URLPattern, URLResolver
from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "shop.catalogue"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from .urls import urlpatterns

        return self.post_process_urls(urlpatterns)
