"""The fork of Oscar's communication app: same label, our classes."""

from oscar.apps.communication import apps


class CommunicationConfig(apps.CommunicationConfig):
    name = "orders.notifications"

    def ready(self) -> None:
        from accounts.privacy import add_part

        from . import (  # noqa: F401 - they connect themselves to the signals
            balance_receivers,
            certificate_receivers,
            claim_receivers,
            dispute_receivers,
            edit_receivers,
            household_receivers,
            lot_receivers,
            own_data,
            parcel_receivers,
            payout_receivers,
            receivers,
            reconciliation_receivers,
            seller_receivers,
            stripe_receivers,
        )
        from .privacy import PARTS

        for name, ask in PARTS.items():
            add_part(name, ask)
        super().ready()
