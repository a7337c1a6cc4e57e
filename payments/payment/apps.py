"""The fork of Oscar's payment app: same label, our classes."""

from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "payments.payment"

    def ready(self) -> None:
        # They register themselves.
        from . import receivers, rest_waits  # noqa: F401

        super().ready()
