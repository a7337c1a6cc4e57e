"""Terms that two people agree on hold as they agreed."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from core.models import SettingChange
from office.market.models import Proposal
from office.market.states import ProposalKind, ProposalState
from payments.market_settings import TRANSFER_ACCOUNT
from vendors.partner.models import TaxRate


@invariant("later tax rates were approved by a second person", over=TaxRate)
def later_rates_are_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "tax rate {}: applies from {}, and nobody approved it",
        f"""
        SELECT r.id, r.starts FROM partner_taxrate r
        WHERE {ids.having("r.id")} AND NOT EXISTS (
            SELECT 1 FROM market_proposal p
            WHERE p.state = '{ProposalState.APPROVED}'
              AND (p.kind = '{ProposalKind.TAX}' AND p.subject = r.category_id
                OR p.kind = '{ProposalKind.SMALL_TAX}' AND p.subject = r.id
                  AND r.category_id IS NULL))
        """,
    )


@invariant("two people agreed on the account for transfers", over=SettingChange)
def accounts_are_agreed(ids: Range) -> Iterator[Breach]:
    """What the environment says nobody has to agree on."""
    keys = {setting.name: key for key, setting in TRANSFER_ACCOUNT.items()}
    changes = SettingChange.objects.filter(
        pk__range=(ids.first, ids.last), name__in=list(keys), value__isnull=False
    )
    approved = Proposal.objects.filter(
        kind=ProposalKind.ACCOUNT, state=ProposalState.APPROVED
    )
    agreed = list(approved.values_list("decided_by", "content")) if changes else []
    for change in changes:
        said = (change.user_id, change.value)
        if said not in [(by, content[keys[change.name]]) for by, content in agreed]:
            yield f"setting change {change.pk}: {change.name}, approved by nobody"
