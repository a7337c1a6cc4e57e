"""The only lock on numbers; whoever takes it has locked the orders before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.prepared import Prepared

from .models import Series


def lock_series(wanted: Iterable[tuple[int | None, str, int]]) -> dict[str, Series]:
    """Counters by key, of issuer, kind and year; opened where they are missing.

    Opened and locked in one order everywhere, so that two who number for the same
    issuers wait for each other and never both.
    """
    keys = {Series.key_of(*one): one for one in wanted}
    found = set(_keys_among.of_all(sorted(keys)))
    Series.objects.bulk_create(
        (
            Series(key=key, issuer_id=issuer_id, kind=kind, year=year)
            for key, (issuer_id, kind, year) in sorted(keys.items())
            if key not in found
        ),
        ignore_conflicts=True,
    )
    return {row.key: row for row in _locked.of_all(sorted(keys))}


@Prepared
def _keys_among(keys: Any) -> QuerySet[Series, str]:
    return Series.objects.filter(key__in=keys).values_list("key", flat=True)


@Prepared
def _locked(keys: Any) -> QuerySet[Series]:
    rows = Series.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(key__in=keys).order_by("key")
