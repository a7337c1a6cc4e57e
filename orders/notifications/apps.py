"""The fork of Oscar's communication app: same label, our classes."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "orders.notifications"
