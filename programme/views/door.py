"""The door `/programme/`: to the county that one is an officer of."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.queries import person_of
from vendors.members.queries import hats
from vendors.places.membership import region_tree


@require_safe
@login_required
def programme_door(request: HttpRequest) -> HttpResponse:
    """The officer's county, or a choice of those; the operator's staff sees all."""
    if person_of(request).is_staff:
        return render(request, "programme/door.html", {"provinces": region_tree()})
    mine = [hat for hat in hats(request.user) if hat.kind == "programme"]
    if not mine:
        raise Http404
    if len(mine) == 1:
        return redirect(mine[0].url)
    return render(request, "programme/door.html", {"hats": mine})
