"""The only locks on proposals: before whatever they change."""

from .models import Proposal


def lock_proposal(pk: int) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
