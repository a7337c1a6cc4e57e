"""The fork of Oscar's communication app: same label, our classes."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "orders.notifications"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 - connects itself to the signals

        super().ready()
