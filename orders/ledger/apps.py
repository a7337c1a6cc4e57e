"""The market's books."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "orders.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
