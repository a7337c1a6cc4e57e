"""Keeping a page of figures under a name, naming it anew, letting it go."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from office.reports.locks import lock_views
from office.reports.models import SavedView
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

MOST_VIEWS = 50


class ViewRefused(Exception):  # noqa: N818 - what happened
    """Raised when a view can't be kept so; the text says why. Nothing changed."""


@dataclass(frozen=True)
class Named:
    """What a person says of a view: its name, for whom, and whether it opens first."""

    name: str
    is_shared: bool = False
    is_default: bool = False


def save_view(
    cooperative: Partner | None, named: Named, *, path: str, query: str, owner: "User"
) -> SavedView:
    """Keep a page; one of the same name is replaced. Raises `ViewRefused`."""
    with transaction.atomic():
        mine = _held(cooperative, owner)
        view = next((one for one in mine if one.name == named.name), None)
        if view is None and len(mine) >= MOST_VIEWS:
            raise ViewRefused(
                _("You keep as many views as there is room for. Delete one first.")
            )
        view = view or SavedView(cooperative=cooperative, owner=owner)
        view.path, view.query = path, query
        _give(view, named, mine)
    return view


def rename_view(view: SavedView, named: Named) -> SavedView:
    """Raises `ViewRefused` for the name of another one."""
    with transaction.atomic():
        mine = _held(view.cooperative, view.owner)
        held = next((one for one in mine if one.pk == view.pk), None)
        if held is None:
            raise ViewRefused(_("This view was deleted meanwhile."))
        if any(one.name == named.name and one.pk != held.pk for one in mine):
            raise ViewRefused(_("You have a view of this name already."))
        _give(held, named, mine)
    return held


def delete_view(view: SavedView) -> None:
    """Again it does no harm."""
    SavedView.objects.filter(pk=view.pk).delete()


def _held(cooperative: Partner | None, owner: "User") -> list[SavedView]:
    return lock_views(owner.pk, cooperative.pk if cooperative else None)


def _give(view: SavedView, named: Named, mine: list[SavedView]) -> None:
    """One opens first: the others of this person step back before."""
    if named.is_default:
        others = [one.pk for one in mine if one.is_default and one.pk != view.pk]
        SavedView.objects.filter(pk__in=others).update(is_default=False)
    view.name = named.name
    view.is_shared, view.is_default = named.is_shared, named.is_default
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        text = _("Somebody saved in this very moment. Please press once more.")
        raise ViewRefused(text) from error
