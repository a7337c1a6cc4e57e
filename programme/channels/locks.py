"""What is locked while something of a farm's other sales changes: the farm.

Statements of a farm are written one after the other, so that a month is never declared
twice at once.
"""

from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

from .models import SalesStatement

__all__ = ["lock_partner", "lock_statement"]


def lock_statement(pk: int) -> SalesStatement:
    """The statement as it is now, its farm locked."""
    partner: Partner = lock_partner(
        SalesStatement.objects.values_list("partner", flat=True).get(pk=pk)
    )
    row = SalesStatement.objects.select_related("county", "corrects").get(pk=pk)
    row.partner = partner
    return row
