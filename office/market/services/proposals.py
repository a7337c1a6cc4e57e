"""Terms and rights that two people agree on: proposed, approved, declined."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.second_factor import refuse_new_access
from core.activity_log import record
from core.transitions import TransitionError, can_move
from office.market.locks import lock_proposal
from office.market.models import Proposal
from office.market.states import PROPOSAL_MOVES, ProposalKind, ProposalState
from vendors.partner.models import Partner

from .kinds import KINDS, ProposalError


@transaction.atomic
def propose(
    kind: ProposalKind,
    content: Mapping[str, Any],
    *,
    by: User,
    cooperative: Partner | None,
    subject: int | None = None,
) -> Proposal:
    """Enter it for a second person; it is tried out at once, and taken back.

    Raises what its kind raises when it could not be done now.
    """
    made = Proposal(
        kind=kind, content=content, by=by, cooperative=cooperative, subject=subject
    )
    with transaction.atomic():
        KINDS[kind].carry_out(made, by)
        transaction.set_rollback(True)
    made.save()
    record("proposal.made", made, after={"kind": kind}, seller=cooperative)
    return made


@refuse_new_access
@transaction.atomic
def approve(pk: int, *, by: User) -> Proposal:
    """Do what is proposed. Raises `ProposalError` for who proposed it, and what its
    kind raises; then nothing changes.
    """
    proposal = _waiting(pk, ProposalState.APPROVED)
    if proposal.by_id == by.pk:
        raise ProposalError(_("You proposed this, so someone else must approve it."))
    proposal.subject = KINDS[proposal.kind].carry_out(proposal, by)
    return _decided(proposal, ProposalState.APPROVED, by)


@transaction.atomic
def decline(pk: int, *, by: User) -> Proposal:
    """It is not done; who proposed it withdraws it so. Raises `TransitionError`."""
    proposal = _waiting(pk, ProposalState.DECLINED)
    own = proposal.by_id == by.pk
    state = ProposalState.WITHDRAWN if own else ProposalState.DECLINED
    return _decided(proposal, state, by)


def _waiting(pk: int, wanted: ProposalState) -> Proposal:
    proposal = lock_proposal(pk)
    if not can_move(PROPOSAL_MOVES, proposal.state, wanted):
        raise TransitionError(proposal, proposal.state, wanted)
    return proposal


def _decided(proposal: Proposal, state: ProposalState, by: User) -> Proposal:
    """All at once: the database wants to know who decided."""
    rows = Proposal.objects.filter(pk=proposal.pk, state=proposal.state)
    decided = {"decided_by": by, "decided_at": timezone.now()}
    rows.update(state=state, subject=proposal.subject, **decided)
    record(
        "proposal.decided",
        proposal,
        before={"state": proposal.state},
        after={"state": state, "kind": proposal.kind},
        seller=proposal.cooperative,
    )
    proposal.refresh_from_db()
    return proposal
