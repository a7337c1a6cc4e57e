"""Wiring of invoices, credit notes and statements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "fulfilment.invoicing"
    label = "documents"
    verbose_name = _("Documents")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.append_only import guarded_on_sqlite

        from . import receivers  # noqa: F401 - connects the signals

        guarded_on_sqlite("documents_document")
