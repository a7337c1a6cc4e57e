"""What the codes in the log of acts are called: states of sellers, goods and money."""

from core.audit_words import name_values
from orders.claims.states import ClaimState, Outcome
from orders.disputes.states import Bearer, DisputeState
from orders.payouts.states import BatchState
from shop.catalogue.states import EditState, ListingState, NewListings
from vendors.banking.states import AccountState
from vendors.certificates.states import CertificateState
from vendors.members.states import Role, RoleChange
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.states import PartnerStatus, TaxStatus

name_values("role", Role.choices)
name_values("what", RoleChange.choices, acts="team.")
name_values("status", PartnerStatus.choices, acts="seller.")
name_values("tax_status", TaxStatus.choices)
name_values("bearer", Bearer.choices)
name_values("new_listings", NewListings.choices)
name_values("outcome", Outcome.choices)
for _acts, _states in {
    "listing.": ListingState,
    "edit.": EditState,
    "payout.": BatchState,
    "claim.": ClaimState,
    "dispute.": DisputeState,
    "certificate.": CertificateState,
    "application.": ApplicationStatus,
    "bank.": AccountState,
}.items():
    name_values("state", _states.choices, acts=_acts)
    name_values("status", _states.choices, acts=_acts)
