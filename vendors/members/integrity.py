"""Who acts for sellers: somebody runs each shop, in a role that fits."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed
from vendors.members.models import Invitation, PartnerRole
from vendors.members.states import RUNNING, Role
from vendors.partner.models import Partner
from vendors.partner.states import SELLING, PartnerKind


@invariant("admins stand at cooperatives only", over=PartnerRole)
def admins_at_cooperatives(ids: Range) -> Iterator[Breach]:
    return lines(
        "person {}: admin of {}, which is no cooperative",
        f"""
        SELECT r.user_id, p.code FROM members_partnerrole r
        JOIN partner_partner p ON p.id = r.partner_id
        WHERE {ids.having("r.id")} AND r.role = '{Role.ADMIN}'
          AND p.kind <> '{PartnerKind.COOPERATIVE}'
        """,
    )


@invariant("shops that sell have somebody who runs them", over=Partner)
def shops_run(ids: Range) -> Iterator[Breach]:
    """Or who helps, where one was opened for somebody, until it is theirs."""
    return lines(
        "{}: nobody runs it",
        f"""
        SELECT p.code FROM partner_partner p
        WHERE {ids.having("p.id")} AND p.status IN ({listed(SELLING)})
          AND NOT EXISTS (
            SELECT 1 FROM members_partnerrole r JOIN accounts_user u ON u.id = r.user_id
            WHERE r.partner_id = p.id AND (r.on_behalf
              OR u.is_active AND r.role IN ({listed(RUNNING)})))
        """,
    )


@invariant("invitations that were used made somebody a member", over=Invitation)
def invitations_used(ids: Range) -> Iterator[Breach]:
    return lines(
        "invitation {}: used by person {}, who never joined",
        f"""
        SELECT i.id, i.used_by_id FROM members_invitation i
        WHERE {ids.having("i.id")} AND i.used_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM members_partnerroleevent e
            WHERE e.partner_id = i.partner_id AND e.user_id = i.used_by_id)
        """,
    )
