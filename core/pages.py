"""Pages of a long list: it is sorted and cut by keys, then one page's rows are read.

A row of goods is wide, and pages count things beside each. Sorting whole rows would
carry that along for the thousands that are not shown.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

Row = TypeVar("Row", bound=Model)
MOST_COUNTED = 10_000


class LongPaginator(Paginator):
    """Pages of a list that grows with the market: its first rows are counted and cut.

    Nobody turns so many pages; a count of all would read them all for each of them.
    Where there are more, `is_cut` is so.
    """

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: MOST_COUNTED + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST_COUNTED


def page_of_rows(
    listed: QuerySet[Row],
    number: Any,
    *,
    size: int,
    dressed: Callable[[QuerySet[Row]], QuerySet[Row]],
    total: int | None = None,
) -> Page[Row]:
    """A page of an ordered queryset, each row with what `dressed` adds to it.

    Who knows the `total` already spares the query that counts.
    """
    pages = Paginator(listed.values_list("pk", flat=True), size)
    if total is not None:
        pages.__dict__["count"] = total  # where `cached_property` keeps it
    page: Page[Any] = pages.get_page(number)
    wanted = list(page.object_list)
    rows = dressed(listed.order_by().filter(pk__in=wanted))
    found = {row.pk: row for row in rows}
    page.object_list = [found[pk] for pk in wanted if pk in found]
    return page
