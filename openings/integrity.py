"""Invitations fit their uses; shops opened for somebody are theirs or wait."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from openings.models import InvitationUse, SellerInvitation, ShopOpening
from openings.states import HandoverState
from vendors.members.states import Role


@invariant("uses of invitations are as personal as these", over=InvitationUse)
def uses_fit(ids: Range) -> Iterator[Breach]:
    return lines(
        "use {}: personal {}, its invitation is for many {}",
        f"""
        SELECT u.id, u.is_personal, i.for_many FROM openings_invitationuse u
        JOIN openings_sellerinvitation i ON i.id = u.invitation_id
        WHERE {ids.having("u.id")} AND u.is_personal = i.for_many
        """,
    )


@invariant("invitations that ended or were used hold no number", over=SellerInvitation)
def numbers_are_free(ids: Range) -> Iterator[Breach]:
    return lines(
        "invitation {}: holds its number",
        f"""
        SELECT i.id FROM openings_sellerinvitation i
        WHERE {ids.having("i.id")} AND i.open_key <> ''
          AND (i.revoked_at IS NOT NULL OR i.phone = '' OR EXISTS (
            SELECT 1 FROM openings_invitationuse u WHERE u.invitation_id = i.id))
        """,
    )


@invariant("shops that were handed over have their owner", over=ShopOpening)
def handed_over_are_owned(ids: Range) -> Iterator[Breach]:
    """Of whoever's account is still there and who did not leave since."""
    return lines(
        "shop {}: handed over to {}, who never was its owner",
        f"""
        SELECT o.partner_id, o.user_id FROM openings_shopopening o
        WHERE {ids.having("o.id")} AND o.state = '{HandoverState.HANDED_OVER}'
          AND o.user_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM members_partnerroleevent e WHERE e.partner_id = o.partner_id
              AND e.user_id = o.user_id AND e.role = '{Role.OWNER}')
        """,
    )


@invariant("nobody acts for shops that were disowned", over=ShopOpening)
def disowned_are_left_alone(ids: Range) -> Iterator[Breach]:
    return lines(
        "shop {}: disowned, and person {} acts for it",
        f"""
        SELECT o.partner_id, r.user_id FROM openings_shopopening o
        JOIN members_partnerrole r ON r.partner_id = o.partner_id
        WHERE {ids.having("o.id")} AND o.state = '{HandoverState.DISOWNED}'
        """,
    )


@invariant("shops that wait for somebody have no owner yet", over=ShopOpening)
def waiting_are_unowned(ids: Range) -> Iterator[Breach]:
    return lines(
        "shop {}: waits and has an owner",
        f"""
        SELECT o.partner_id FROM openings_shopopening o
        WHERE {ids.having("o.id")} AND o.state = '{HandoverState.WAITING}' AND EXISTS (
            SELECT 1 FROM members_partnerrole r WHERE r.partner_id = o.partner_id
              AND r.role = '{Role.OWNER}')
        """,
    )
