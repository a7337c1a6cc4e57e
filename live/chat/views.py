"""Doors of the chat: viewers read, write and report; the crew looks after it."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import User
from core.client import address_of
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast
from live.broadcasts.queries import rights_of
from live.broadcasts.states import Right
from live.chat import queries
from vendors.members.desk.base import OfficeView

from .forms import ActForm, RulesForm, WordListForm
from .models import ChatMessage, Silence
from .queries import latest, refundable_of
from .rules import MUTE_MINUTES
from .services import moderation
from .services.messages import ChatError, say
from .services.moderation import (
    approve,
    ban,
    mute,
    pin_message,
    remove_message,
    restore,
    set_slow_mode,
    set_words,
    unban,
    unmute,
)
from .states import MessageState


def broadcast_of(code: str) -> Broadcast:
    """Raises `Http404`."""
    rows = Broadcast.objects.select_related("partner")
    return get_object_or_404(rows, code=code.upper())


def person_of(request: HttpRequest) -> User:
    """Who asks, where nobody else gets in."""
    return cast("User", request.user)


def let_in(
    request: HttpRequest, broadcast: Broadcast, right: str
) -> HttpResponseBase | None:
    """To the sign-in, or None for one of the crew. Raises `Http404` for others."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if right not in rights_of(request.user, broadcast):
        raise Http404
    return None


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def chat(request: HttpRequest, code: str) -> HttpResponseBase:
    """The last messages as a part of a page; posting writes one."""
    broadcast = broadcast_of(code)
    if request.method == "POST":
        return _say(request, broadcast)
    said = latest(broadcast) if broadcast.is_on_air else []
    context = {"broadcast": broadcast, "said": said, "room": refundable_of(broadcast)}
    return render(request, "live/chat/said.html", context)


def _say(request: HttpRequest, broadcast: Broadcast) -> HttpResponseBase:
    """For the page's script as JSON; else back to the page, with what was said."""
    page = broadcast.get_absolute_url()
    if not request.user.is_authenticated:
        if wants_json(request):
            text = _("Please sign in to chat.")
            return JsonResponse({"text": text}, status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(page)
    try:
        message = say(
            broadcast,
            person_of(request),
            request.POST.get("text", ""),
            address=address_of(request),
            key=request.POST.get("key", "").replace("\x00", ""),
        )
    except ChatError as refused:
        return _refused(request, page, refused)
    if wants_json(request):
        return JsonResponse(_own(message), status=HTTPStatus.CREATED)
    if message.state == MessageState.HELD:
        messages.info(request, _held_text())
    return redirect(f"{page}#chat")


def _own(message: ChatMessage) -> dict[str, object]:
    """A message as its writer is told of it."""
    is_held = message.state == MessageState.HELD
    return {
        "id": message.pk,
        "name": message.name,
        "text": message.text,
        "crew": message.is_crew,
        "held": _held_text() if is_held else "",
    }


def _held_text() -> str:
    return _("A moderator will review your message before others see it.")


def _refused(request: HttpRequest, page: str, why: ChatError) -> HttpResponse:
    if not wants_json(request):
        messages.error(request, str(why))
        return redirect(f"{page}#chat")
    is_late = why.retry_after > 0
    status = HTTPStatus.TOO_MANY_REQUESTS if is_late else HTTPStatus.CONFLICT
    answer = {"text": str(why), "retry_after": why.retry_after}
    response = JsonResponse(answer, status=status)
    if is_late:
        response["Retry-After"] = str(why.retry_after)
    return response


@require_POST
def report(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Somebody says that a message should not stand there."""
    broadcast = broadcast_of(code)
    if not request.user.is_authenticated:
        if wants_json(request):
            text = _("Please sign in to report this message.")
            return JsonResponse({"text": text}, status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(broadcast.get_absolute_url())
    shown = ChatMessage.objects.filter(broadcast=broadcast, state=MessageState.SHOWN)
    moderation.report(get_object_or_404(shown, pk=pk), person_of(request))
    text = _("Thank you. A moderator will review the message.")
    if wants_json(request):
        return JsonResponse({"text": text})
    messages.success(request, text)
    return redirect(f"{broadcast.get_absolute_url()}#chat")


SLOW_CHOICES = (0, 5, 10, 30, 60)


@require_safe
@never_cache
def moderation_page(request: HttpRequest, code: str) -> HttpResponseBase:
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
        "room": queries.refundable_of(broadcast),
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
    except ChatError as refused:
        said = str(refused)
    except TransitionError:
        said = _("Someone else has already decided this.")
    return _back(request, broadcast, said)


def _cleaned(form: Form) -> dict[str, Any]:
    """Raises `Http404` for what no button sends."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


def _do(
    wanted: dict[str, Any], broadcast: Broadcast, message: ChatMessage, *, by: User
) -> None:
    """Raises `ChatError` and `TransitionError`."""
    do, _dash, minutes = wanted["do"].partition("-")
    if do == "remove":
        remove_message(message, by=by)
    elif do == "restore":
        restore(message, by=by)
    elif do == "approve":
        approve(message, by=by)
    elif do == "pin":
        pin_message(broadcast, message, by=by)
    elif message.user is not None and do == "mute":
        lasts = int(minutes) if minutes else None
        mute(broadcast, message.user, by=by, minutes=lasts)
    elif message.user is not None:
        ban(broadcast.partner, message.user, by=by)


@require_POST
def rules(request: HttpRequest, code: str) -> HttpResponseBase:
    """Slow mode; let somebody speak again; take down what is pinned."""
    broadcast = broadcast_of(code)
    if away := let_in(request, broadcast, Right.MODERATE):
        return away
    wanted, by = _cleaned(RulesForm(request.POST)), person_of(request)
    if wanted["do"] == "slow":
        set_slow_mode(broadcast, wanted["seconds"] or 0, by=by)
    elif wanted["do"] == "unpin":
        pin_message(broadcast, None, by=by)
    else:
        rows: Any = queries.silences(broadcast)
        silence: Silence = get_object_or_404(rows, pk=wanted["silence"])
        if silence.is_ban:
            unban(broadcast.partner, silence.user, by=by)
        else:
            unmute(broadcast, silence.user, by=by)
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
    form = WordListForm(
        request.POST or None, initial={"en": own["en"], "zh": own["zh-hans"]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_words(partner, form.words(), by=person_of(request))
        except ChatError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Words saved. They apply immediately."))
            return redirect("live:words", broadcast.code)
    if form.errors:
        status = 422
    context = {"broadcast": broadcast, "form": form}
    return render(request, "live/chat/words.html", context, status=status)


class MarketWords(OfficeView):
    """The operator's alone: they count in every seller's broadcasts."""

    act = "office.live.words"
    write_act = "office.live.words"
    template_name = "live/chat/market_words.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = WordListForm(request.POST)
        if form.is_valid():
            try:
                set_words(None, form.words(), by=self.person)
            except ChatError as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("Words saved. They apply immediately."))
                return redirect("office:live_words", self.slug)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        if "form" not in kwargs:
            own = queries.words_of(None)
            first = {"en": own["en"], "zh": own["zh-hans"]}
            kwargs["form"] = WordListForm(initial=first)
        return super().get_context_data(**kwargs)
