"""The crew's view of a chat: what waits, what was said, who is silent, how fast."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast
from live.broadcasts.states import Right
from live.chat import queries, services
from live.chat.forms import ActForm, RulesForm, WordsForm
from live.chat.models import ChatMessage, Silence
from live.chat.rules import MUTE_MINUTES
from live.chat.services import ChatRefused

from .finding import broadcast_of, let_in, person_of

SLOW_CHOICES = (0, 5, 10, 30, 60)


@require_safe
@never_cache
def moderation(request: HttpRequest, code: str) -> HttpResponseBase:
    """A part of the console, or a page of its own for a helper with a phone."""
    broadcast = broadcast_of(code)
    return let_in(request, broadcast, Right.MODERATE) or _shown(request, broadcast)


def _shown(
    request: HttpRequest, broadcast: Broadcast, said: str = ""
) -> HttpResponseBase:
    context = {
        "broadcast": broadcast,
        "held": list(queries.held(broadcast)),
        "said": queries.of_crew(broadcast),
        "silences": list(queries.silences(broadcast)),
        "room": queries.room_of(broadcast),
        "minutes": MUTE_MINUTES,
        "slow_choices": SLOW_CHOICES,
        "told": said,
    }
    part = "live/chat/moderation.html"
    page = part if request.headers.get("HX-Request") else "live/chat/moderate.html"
    return render(request, page, context)


@require_POST
def act(request: HttpRequest, code: str) -> HttpResponseBase:
    """Remove, put back, let through or pin a message; mute or ban its writer."""
    broadcast = broadcast_of(code)
    if away := let_in(request, broadcast, Right.MODERATE):
        return away
    wanted = _cleaned(ActForm(request.POST))
    rows = ChatMessage.objects.filter(broadcast=broadcast).select_related("user")
    message = get_object_or_404(rows, pk=wanted["message"])
    said = ""
    try:
        _do(wanted, broadcast, message, by=person_of(request))
    except ChatRefused as refused:
        said = str(refused)
    except TransitionError:
        said = _("Somebody has decided this meanwhile.")
    return _back(request, broadcast, said)


def _cleaned(form: Form) -> dict[str, Any]:
    """Raises `Http404` for what no button sends."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _do(
    wanted: dict[str, Any], broadcast: Broadcast, message: ChatMessage, *, by: User
) -> None:
    """Raises `ChatRefused` and `TransitionError`."""
    do, _dash, minutes = wanted["do"].partition("-")
    if do == "remove":
        services.remove_message(message, by=by)
    elif do == "restore":
        services.restore(message, by=by)
    elif do == "approve":
        services.approve(message, by=by)
    elif do == "pin":
        services.pin_message(broadcast, message, by=by)
    elif message.user is not None and do == "mute":
        lasts = int(minutes) if minutes else None
        services.mute(broadcast, message.user, by=by, minutes=lasts)
    elif message.user is not None:
        services.ban(broadcast.partner, message.user, by=by)


@require_POST
def rules(request: HttpRequest, code: str) -> HttpResponseBase:
    """Slow mode; let somebody speak again; take down what is pinned."""
    broadcast = broadcast_of(code)
    if away := let_in(request, broadcast, Right.MODERATE):
        return away
    wanted, by = _cleaned(RulesForm(request.POST)), person_of(request)
    if wanted["do"] == "slow":
        services.set_slow_mode(broadcast, wanted["seconds"] or 0, by=by)
    elif wanted["do"] == "unpin":
        services.pin_message(broadcast, None, by=by)
    else:
        rows: Any = queries.silences(broadcast)
        silence: Silence = get_object_or_404(rows, pk=wanted["silence"])
        if silence.is_ban:
            services.unban(broadcast.partner, silence.user, by=by)
        else:
            services.unmute(broadcast, silence.user, by=by)
    return _back(request, broadcast, "")


def _back(request: HttpRequest, broadcast: Broadcast, said: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        return _shown(request, broadcast, said)
    if said:
        messages.error(request, said)
    return redirect("live:moderation", broadcast.code)


@never_cache
def words(request: HttpRequest, code: str) -> HttpResponseBase:
    """A seller's own words that hold a message back, beside the market's."""
    broadcast = broadcast_of(code)
    if away := let_in(request, broadcast, Right.RUN):
        return away
    partner, status = broadcast.partner, 200
    own = queries.words_of(partner.pk)
    form = WordsForm(
        request.POST or None, initial={"en": own["en"], "zh": own["zh-hans"]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_words(partner, form.words(), by=person_of(request))
        except ChatRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The words are kept and count at once."))
            return redirect("live:words", broadcast.code)
    if form.errors:
        status = 422
    context = {"broadcast": broadcast, "form": form}
    return render(request, "live/chat/words.html", context, status=status)
