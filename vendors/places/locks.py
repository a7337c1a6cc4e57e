"""Rows of places that are locked: counties before villages, each in id order."""

from .models import County, Viewpoint, Village


def lock_counties(*ids: int) -> dict[int, County]:
    """The counties by id. Raises `County.DoesNotExist` when one is gone."""
    rows = (
        County.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    if len(found) != len(set(ids)):
        raise County.DoesNotExist
    return found


def lock_village(pk: int) -> Village:
    return (
        Village.objects.select_for_update(of=("self",), no_key=True)
        .select_related(None)
        .get(pk=pk)
    )


def lock_viewpoint(pk: int) -> Viewpoint:
    return Viewpoint.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
