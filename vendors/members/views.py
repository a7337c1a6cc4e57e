"""The doors `/desk/` and `/office/`: to the one a person works at, or a choice."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from .queries import hats


def _door(request: HttpRequest, kind: str) -> HttpResponse:
    mine = [hat for hat in hats(request.user) if hat.kind == kind]
    if len(mine) == 1:
        return redirect(mine[0].url)
    if not mine:
        return redirect("onboarding:apply")
    return render(request, "members/door.html", {"hats": mine, "kind": kind})


@require_safe
@login_required
def desk_door(request: HttpRequest) -> HttpResponse:
    """The desk of the person's farm; who has none yet may apply for one."""
    return _door(request, "desk")


@require_safe
@login_required
def office_door(request: HttpRequest) -> HttpResponse:
    """The office of the person's cooperative, or the market's for the staff."""
    return _door(request, "office")
