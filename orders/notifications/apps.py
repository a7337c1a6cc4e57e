"""The fork of Oscar's communication app: same label, our classes."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "orders.notifications"

    def ready(self) -> None:
        from . import (  # noqa: F401 - they connect themselves to the signals
            balance_receivers,
            certificate_receivers,
            claim_receivers,
            dispute_receivers,
            edit_receivers,
            household_receivers,
            lot_receivers,
            parcel_receivers,
            payout_receivers,
            receivers,
            reconciliation_receivers,
            seller_receivers,
            stripe_receivers,
        )

        super().ready()
