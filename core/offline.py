"""What phones send once they have a signal: one protocol for all of it.

A phone keeps what was done and sends it later, perhaps twice, perhaps after somebody
else has signed in. So each thing that is sent has a key of the phone's own, which is
carried out once and answered again (`once`), and each request may say for whom it is
(`X-Desk-User`, a mark of `core.phone`). Answers are JSON:

    200, 201  taken, now or before
    400       no phone of ours writes this
    401       nobody is signed in (`signed_out`), or somebody else (`other_person`)
    403, 404  not allowed, or not there
    409       changed meanwhile: `conflict` with both versions
    422       `errors` by field

There are two forms of it: one document with photos (listings, deliveries), and a list
whose items are answered each by its key (`OfflineList`: packing, attendance, check-in).
Phones keep pages for weeks, so what an earlier page sent or read must stay understood.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from .inputs import read_json
from .phone import mark_of

T = TypeVar("T")
Words = str | Promise
HEADER = "X-Desk-User"


def once(known: Callable[[], T | None], carry_out: Callable[[], T]) -> T:
    """What became of a key: told again, or carried out now for the first time.

    Sent twice at once, the key's uniqueness lets one in; the other is told what that
    one did. `carry_out` is a transaction of its own: when it raises, nothing was done
    and the key is free again.
    """
    if (found := known()) is not None:
        return found
    try:
        return carry_out()
    except IntegrityError:
        found = known()
        if found is None:
            raise
        return found


class OfflineView(View):
    """Answers in JSON, refusals as well: nobody looks at a page here."""

    says_signed_out: Words = gettext_lazy("Please sign in again.")
    says_forbidden: Words = gettext_lazy("You can't do this here.")
    says_unreadable: Words = gettext_lazy("This can't be read.")

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        response: HttpResponseBase
        if self._is_anothers(request):
            said = _(
                "Someone else is signed in. It will be sent when you sign in again."
            )
            response = refusal(said, 401, other_person=True)
        else:
            response = self._answered(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _answered(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return refusal(_("Page not found."), 404)
        except PermissionDenied:
            return refusal(self.says_forbidden, 403)

    def sender(self, request: HttpRequest) -> str:
        """The mark of the person for whom it is sent; empty where it isn't said."""
        return request.headers.get(HEADER, "")

    def _is_anothers(self, request: HttpRequest) -> bool:
        user: Any = request.user
        sender = self.sender(request) if user.is_authenticated else ""
        return bool(sender) and sender != mark_of(user)

    def handle_no_permission(self) -> Any:
        return refusal(self.says_signed_out, 401, signed_out=True)

    def unreadable(self) -> JsonResponse:
        return refusal(self.says_unreadable, 400)


class OfflineHello(OfflineView, ABC):
    """Who is signed in here, and the token that what they send needs."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest) -> JsonResponse:
        user: Any = request.user
        return JsonResponse(
            {
                "user": mark_of(user),
                **self.desk(),
                "csrf": get_token(request),
                "at": timezone.now().isoformat(),
            }
        )

    @abstractmethod
    def desk(self) -> dict[str, str]:
        """What the phone files by: the desk's `seller` and its `name`."""


class OfflineList(OfflineView, ABC):
    """A list of items in; what became of each out, with how things are now.

    Sending the same list again changes nothing and answers the same.
    """

    http_method_names = ["post", "options"]
    most_items = 200
    most_bytes = 200_000

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        items = self.items(request)
        if items is None or len(items) > self.most_items:
            return self.unreadable()
        try:
            return JsonResponse(self.answer(items))
        except UnreadableItemError:
            return self.unreadable()

    def items(self, request: HttpRequest) -> list[Any] | None:
        """What was sent; None for what is no list."""
        if len(request.body) > self.most_bytes:
            return None
        found = read_json(request.body)
        return found if isinstance(found, list) else None

    @abstractmethod
    def answer(self, items: list[Any]) -> dict[str, Any]:
        """An answer for each item, with its `key`, and how things are now.

        Raises `UnreadableItemError` where one unreadable item spoils the list.
        """


class UnreadableItemError(ValueError):
    """Raised for an item that no page of ours writes."""


def key_of(item: Any) -> Any:
    """The key under which an item is answered, also one that can't be read."""
    return item.get("key") if isinstance(item, dict) else None


def refusal(words: Words, status: int, **more: object) -> JsonResponse:
    """Refuse what was sent, with words by the names that pages look for."""
    said = str(words)
    return JsonResponse({"said": said, "error": said, **more}, status=status)


def unfit(errors: dict[str, list[str]], said: str = "") -> JsonResponse:
    """What has to be mended, by field; "" is for what belongs to none."""
    content: dict[str, Any] = {"errors": errors}
    return JsonResponse(content | ({"said": said} if said else {}), status=422)


def differs(why: str, *, mine: Any, theirs: Any) -> JsonResponse:
    """Both versions of what was changed meanwhile: the person chooses on the phone."""
    said = _("It was changed elsewhere. Please compare.")
    content = {"conflict": why, "said": said, "mine": mine, "theirs": theirs}
    return JsonResponse(content, status=409)
