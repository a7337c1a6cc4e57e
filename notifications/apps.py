"""The fork of Oscar's communication app: same label, our classes."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "notifications"

    def ready(self) -> None:

        from . import privacy, recalls, receivers  # noqa: F401 - they register themselves
        from .declarations import (  # noqa: F401 - they put themselves on the list
            claims,
            goods,
            messages,
            operation,
            orders,
            overdue,
            packing,
            parcels,
            payouts,
            refunds,
            reviews,
            sellers,
            windows,
            wishes,
        )

        super().ready()
