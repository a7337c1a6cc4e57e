"""The market's books."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "payments.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.append_only import guarded_on_sqlite

        guarded_on_sqlite(
            "ledger_ledgertransaction", "ledger_posting", "ledger_checkpoint"
        )
