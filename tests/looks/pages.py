"""Which pages there are to look at, and as whom."""

from collections.abc import Iterator

from django.urls import reverse

from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.world import ROLES, World

# Its script goes on to the market before anything can be looked at.
LEFT_AT_ONCE = {"desk_signed_out"}


def addresses(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Name and path of each address that is looked at as this person.

    Of all who may see it that is the last one of the roles, who sees most of it.
    """
    for name, row in sorted(ROWS.items()):
        readers = [each for each in ROLES if row.get[each] == IN]
        if name not in LEFT_AT_ONCE and role in readers[-1:]:
            yield name, reverse(name, kwargs=row.args(world))
