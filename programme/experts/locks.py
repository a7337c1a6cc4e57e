"""What is locked while something of a county's experts changes: the county.

Everything of experts is written one after the other, under the lock that the county's
programme has as well.
"""

from programme.figures.locks import lock_county

from .models import Expert, ExpertContract, ExpertVisit

__all__ = ["lock_contract", "lock_county", "lock_expert", "lock_visit"]


def lock_expert(pk: int) -> Expert:
    """The expert as they are now, their county locked."""
    lock_county(Expert.objects.values_list("county", flat=True).get(pk=pk))
    return Expert.objects.select_related("county", "person").get(pk=pk)


def lock_contract(pk: int) -> ExpertContract:
    rows = ExpertContract.objects.select_related("expert__county", "expert__person")
    lock_county(rows.values_list("expert__county", flat=True).get(pk=pk))
    return rows.get(pk=pk)


def lock_visit(pk: int) -> ExpertVisit:
    rows = ExpertVisit.objects.select_related("expert__county", "village")
    lock_county(rows.values_list("expert__county", flat=True).get(pk=pk))
    return rows.get(pk=pk)
