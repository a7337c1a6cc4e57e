"""The fork of Oscar's payment app: same label, our classes."""

from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):  # type: ignore[misc]  # Oscar has no types
    name = "orders.payment"

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415 - connects the signals

        super().ready()
