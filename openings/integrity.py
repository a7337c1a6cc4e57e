"""Invitations to sell: used once where they are one person's, held while they stand."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from openings.models import InvitationUse, SellerInvitation


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
