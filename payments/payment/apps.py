"""The fork of Oscar's payment app: same label, our classes."""

from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "payments.payment"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects the signals

        super().ready()
