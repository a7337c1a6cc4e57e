"""The only locks on proposals, synonyms and boosts: before whatever they change."""

from core.models import SearchBoost, SearchSynonym

from .models import Proposal


def lock_proposal(pk: int) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def lock_synonyms(pk: int) -> SearchSynonym | None:
    rows = SearchSynonym.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk).first()


def lock_boost(pk: int) -> SearchBoost | None:
    rows = SearchBoost.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=pk).first()
