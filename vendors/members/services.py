"""Writes to who acts for a seller: roles given and taken, invitations."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify, send_link
from core.refusals import RefusalError
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .locks import lock_invitation
from .models import Invitation, PartnerRole, PartnerRoleEvent
from .queries import others_running, pending_invitations, roles_for, runs_it
from .rules import digest_of, new_token
from .signals import team_changed
from .states import RUNNING, Role, RoleChange

GOOD_FOR = timedelta(days=7)
MOST_PENDING = 20

logger = structlog.get_logger(__name__)


class TeamError(RefusalError):
    """Raised when the team can't change like that; `said` tells the person why."""

    def __init__(self, said: str | Promise) -> None:
        super().__init__(str(said))
        self.said = said


class InvitationForAnotherError(RefusalError):
    """Raised when the invitation was mailed to an address that is not the person's."""

    says = _("This link was sent to another address. Please sign in with that one.")


LAST_ONE = _("A shop needs at least one manager. Give this role to someone else first.")
NO_SUCH_ROLE = _("There is no such role.")
NOT_HERE = _("This person is no longer in the team.")
HERE_ALREADY = _("You are already in this team. Nothing was changed.")
NOT_GOOD = _("This invitation was used, withdrawn or has expired.")
TOO_MANY = _("Too many open invitations. Withdraw some first.")
NOT_YOURS = _("You no longer manage this shop. Nothing was changed.")


@transaction.atomic
def give_role(
    partner: Partner, user: User, role: str, *, by: User | None = None
) -> PartnerRole:
    """Let a person act for a seller; a role held before is replaced.

    Raises `ValueError` for a role that there is not at a seller of this kind.
    """
    if role not in roles_for(partner):
        msg = f"nobody is {role} of {partner}"
        raise ValueError(msg)
    row, made = PartnerRole.objects.update_or_create(
        partner=partner, user=user, defaults={"role": role, "on_behalf": False}
    )
    _note(row, RoleChange.JOINED if made else RoleChange.CHANGED, by)
    return row


@transaction.atomic
def help_out(partner: Partner, user: User) -> PartnerRole:
    """Let somebody of an office list, pack and ship for a shop: no money, no team."""
    row, made = PartnerRole.objects.get_or_create(
        partner=partner,
        user=user,
        defaults={"role": Role.SELLER, "on_behalf": True},
    )
    if made:
        _note(row, RoleChange.JOINED, None)
    return row


@transaction.atomic
def end_help(partner: Partner) -> None:
    """Nobody of an office acts for the shop any more."""
    for row in PartnerRole.objects.filter(partner=partner, on_behalf=True):
        _note(row, RoleChange.ENDED, None)
        row.delete()


@transaction.atomic
def dismiss_team(partner: Partner, *, by: User) -> None:
    """Nobody acts for the shop any more, and no link leads into its team.

    For a shop that turns out to be nobody's of them: else one who runs it stays.
    """
    lock_partner(partner.pk)
    _end_links(pending_invitations(partner))
    end_help(partner)
    for row in PartnerRole.objects.filter(partner=partner).order_by("pk"):
        is_own_wish = row.user_id == by.pk
        _note(row, RoleChange.ENDED if is_own_wish else RoleChange.REMOVED, by)
        row.delete()


@transaction.atomic
def change_role(
    partner: Partner, user: User, role: str, *, by: User | None
) -> PartnerRole:
    """Another role for somebody in the team. Raises `TeamError`."""
    lock_partner(partner.pk)
    row = _member(partner, user)
    if role not in roles_for(partner):
        raise TeamError(NO_SUCH_ROLE)
    if row.role == role:
        return row
    if role not in RUNNING:
        _require_another(row)
        _take_links_back(row)
    row.role = role
    row.save(update_fields=["role"])
    _note(row, RoleChange.CHANGED, by)
    return row


@transaction.atomic
def take_role(partner: Partner, user: User, *, by: User | None = None) -> None:
    """End a person's rights at a seller at once; by themselves it is leaving.

    What they did stays under their name. Raises `TeamError` for the last one who
    runs the shop; of somebody who is gone already nothing is changed.
    """
    lock_partner(partner.pk)
    row = PartnerRole.objects.filter(partner=partner, user=user).first()
    if row is None:
        return
    _require_another(row)
    _take_links_back(row)
    is_own_wish = by is not None and by.pk == user.pk
    _note(row, RoleChange.ENDED if is_own_wish else RoleChange.REMOVED, by)
    row.delete()


def _member(partner: Partner, user: User) -> PartnerRole:
    row = PartnerRole.objects.filter(partner=partner, user=user).first()
    if row is None:
        raise TeamError(NOT_HERE)
    return row


def _require_another(row: PartnerRole) -> None:
    if row.role in RUNNING and not others_running(row.partner, row.user).exists():
        raise TeamError(LAST_ONE)


def _take_links_back(row: PartnerRole) -> None:
    """Else somebody who was removed could come back by a link of their own making."""
    _end_links(pending_invitations(row.partner).filter(by=row.user))


def _end_links(pending: QuerySet[Invitation]) -> int:
    """They let nobody in from now on; how many did until now."""
    ended = list(pending)
    rows = Invitation.objects.filter(pk__in=[one.pk for one in ended])
    rows = rows.filter(used_at=None, revoked_at=None)
    count = rows.update(revoked_at=timezone.now())
    for one in ended if count else ():
        before = {"role": one.role, "email": one.email}
        record("team.invitation.revoked", one, before=before, seller=one.partner)
    return count


def _note(row: PartnerRole, what: RoleChange, by: User | None) -> None:
    event = PartnerRoleEvent.objects.create(
        partner=row.partner, user=row.user, what=what, role=row.role, by=by
    )
    record(
        "team.changed",
        row.user,
        after={"what": what.value, "role": row.role, "seller": row.partner.name},
        seller=row.partner,
    )
    team_changed.send(sender=PartnerRoleEvent, event=event)
    # A seller's first member came with the approval, which has a mail of its own.
    if by is not None and row.partner.status != PartnerStatus.APPLIED:
        notify("team_changed", event)
    logger.info(
        "team_changed",
        partner=row.partner_id,
        user=row.user_id,
        what=what.value,
        role=row.role,
        by=by and by.pk,
    )


@transaction.atomic
def invite(
    partner: Partner, *, role: str, email: str = "", by: User | None
) -> tuple[Invitation, str]:
    """Make an invitation; returns it with the token of its link, told only here.

    A mailed one takes the place of an earlier one to the same address. Raises
    `TeamError`.
    """
    lock_partner(partner.pk)
    if by is not None and not runs_it(partner, by):
        raise TeamError(NOT_YOURS)
    if role not in roles_for(partner):
        raise TeamError(NO_SUCH_ROLE)
    pending = pending_invitations(partner)
    if email:
        _end_links(pending.filter(email__iexact=email))
    if pending_invitations(partner).count() >= MOST_PENDING:
        raise TeamError(TOO_MANY)
    token = new_token()
    invitation = Invitation.objects.create(
        partner=partner,
        role=role,
        email=email,
        token_hash=digest_of(token) or "",
        expires=timezone.now() + GOOD_FOR,
        by=by,
    )
    after = {"role": role, "email": email}
    record("team.invited", invitation, after=after, seller=partner)
    if email:
        send_link("invitation", invitation, token)
    logger.info("invited", partner=partner.pk, role=role, by=by and by.pk)
    return invitation, token


@transaction.atomic
def revoke(invitation: Invitation) -> bool:
    """Take an invitation back; False when it was used or taken back before."""
    rows = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    return bool(_end_links(rows))


@transaction.atomic
def accept(token: str, user: User, *, as_another: bool = False) -> PartnerRole:
    """Join the team; the invitation is used up with it.

    Raises `InvitationForAnotherError` when it was mailed to somebody else's address,
    unless `as_another` says that this is meant, and `TeamError`; then it is not used
    up.
    """
    digest = digest_of(token)
    invitation = lock_invitation(digest) if digest else None
    if invitation is None or not invitation.is_pending:
        raise TeamError(NOT_GOOD)
    partner = lock_partner(invitation.partner_id)
    if PartnerRole.objects.filter(partner=partner, user=user).exists():
        raise TeamError(HERE_ALREADY)
    if not as_another and not is_meant_for(invitation, user):
        raise InvitationForAnotherError
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    return give_role(partner, user, invitation.role, by=user)


def is_meant_for(invitation: Invitation, user: User) -> bool:
    """Whether the address it was mailed to, if any, is the person's."""
    address = (user.email or "").lower()
    return not invitation.email or invitation.email.lower() == address
