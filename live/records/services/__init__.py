"""Every write to what is kept of broadcasts."""

from .agreements import (
    AgreementRefused,
    Terms,
    accept_agreement,
    end_agreement,
    offer_agreement,
)

__all__ = [
    "AgreementRefused",
    "Terms",
    "accept_agreement",
    "end_agreement",
    "offer_agreement",
]
