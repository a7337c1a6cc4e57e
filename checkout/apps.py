"""The fork of Oscar's checkout app: same label, our classes."""

from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "checkout"

    def ready(self) -> None:
        from . import emails, receivers  # noqa: F401 - delivers, and connects the signals

        super().ready()
