"""The row lock of mailings."""

from typing import TypeVar

from .models import Mailing

Row = TypeVar("Row", bound=Mailing)


def lock_mailing(model: type[Row], pk: int) -> Row:
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)  # noqa: SLF001
    return rows.get(pk=pk)
