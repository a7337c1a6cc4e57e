"""What is locked while something of a county's programme changes: the county.

Whatever is written of a county's programmes is written one after the other, under the
lock that its figures and targets have as well (`programme.figures.locks`).
"""

from programme.figures.locks import lock_county

from .models import CountyProgramme
from .rules import EndedError

__all__ = ["lock_county", "lock_open", "lock_programme"]


def lock_programme(pk: int) -> CountyProgramme:
    """The programme as it is now, its county locked."""
    county = CountyProgramme.objects.values_list("county", flat=True).get(pk=pk)
    lock_county(county)
    return CountyProgramme.objects.select_related("county").get(pk=pk)


def lock_open(pk: int) -> CountyProgramme:
    """The same. Raises `EndedError` of a programme that has ended."""
    programme = lock_programme(pk)
    if programme.is_ended:
        raise EndedError
    return programme
