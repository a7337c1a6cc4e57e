"""What the codes in the activity log are called: states of sellers, goods and money."""

from core.action_labels import ACTION_LABELS, ActionLabels, CodesOfField
from fulfilment.claims.states import ClaimOutcome, ClaimState
from payments.disputes.states import DisputeState, LiableParty
from payments.payouts.states import BatchState
from shop.catalogue.states import EditState, ListingState, NewListings
from vendors.banking.states import AccountState
from vendors.certificates.states import CertificateState
from vendors.members.states import Role, RoleChange
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.states import PartnerStatus, TaxStatus

_STATES = {
    "listing.": ListingState,
    "edit.": EditState,
    "payout.": BatchState,
    "claim.": ClaimState,
    "dispute.": DisputeState,
    "certificate.": CertificateState,
    "application.": ApplicationStatus,
    "bank.": AccountState,
}


@ACTION_LABELS.provide
def words() -> ActionLabels:
    return ActionLabels(
        codes=[
            CodesOfField("role", Role.choices),
            CodesOfField("what", RoleChange.choices, acts="team."),
            CodesOfField("status", PartnerStatus.choices, acts="seller."),
            CodesOfField("tax_status", TaxStatus.choices),
            CodesOfField("bearer", LiableParty.choices),
            CodesOfField("new_listings", NewListings.choices),
            CodesOfField("outcome", ClaimOutcome.choices),
            *(
                CodesOfField(field, states.choices, acts=acts)
                for acts, states in _STATES.items()
                for field in ("state", "status")
            ),
        ],
    )
