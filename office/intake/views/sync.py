"""What a tablet asks and sends when its signal is back: JSON, each delivery once."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.money import from_minor
from core.phone import mark_of
from core.templatetags.market import money, quantity
from office.intake.forms import IntakeForm
from office.intake.models import Intake
from office.intake.services import IntakeRefused, take_in
from office.intake.services.taking import known
from office.intake.states import Terms
from office.intake.wording import price_words
from shop.catalogue.desk.shell import worker

from .base import IntakeView
from .taking import refuse

MOST_BYTES = 20_000
# Kept on the tablet with the pages that open without signal.
SCRIPTS = ("desk/store.js", "desk/send.js")
SHELL = (
    "site.css",
    "site.js",
    "vendor/htmx.min.js",
    "brand/favicon.svg",
    *SCRIPTS,
    "desk/drafts.js",
    "desk/kept.js",
    "desk/intake.js",
    "desk-packing.js",
)
KEPT_PAGES = ((r"intake/new/", False), (r"depot/packing/", True))


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The office's worker: the scales and the depot open without signal."""
    door = reverse("office_door")
    return worker("office", door, pages=KEPT_PAGES, shell=SHELL, scripts=SCRIPTS)


class SyncView(IntakeView):
    """Answers in JSON, refusals as well: nobody looks at a page here."""

    act = "office.intake.take"

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        response: HttpResponseBase
        sender = request.headers.get("X-Desk-User")
        user: Any = request.user
        if sender and user.is_authenticated and sender != mark_of(user):
            said = _("Somebody else is signed in. It is sent when you sign in again.")
            response = JsonResponse({"said": said, "other_person": True}, status=401)
        else:
            response = self._answered(request, *args, slug=slug, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def _answered(
        self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any
    ) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, slug=slug, **kwargs)
        except Http404:
            return JsonResponse({"said": _("There is no such page.")}, status=404)
        except PermissionDenied:
            said = _("You may not take harvest in here any more.")
            return JsonResponse({"said": said}, status=403)

    def handle_no_permission(self) -> Any:
        said = _("Please sign in again. It is kept on this device.")
        return JsonResponse({"said": said, "signed_out": True}, status=401)


class Hello(SyncView):
    """Who is signed in here, and the token that what they send needs."""

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        return JsonResponse(
            {
                "user": mark_of(self.person),
                "seller": f"intake {self.slug}",
                "name": self.cooperative.name,
                "csrf": get_token(request),
                "at": timezone.now().isoformat(),
            }
        )


class Send(SyncView):
    """One delivery as it was typed. The same key again answers with its receipt."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        try:
            key, fields = _read(request.body)
        except (ValueError, TypeError, KeyError):
            return JsonResponse({"said": _("This can't be read.")}, status=400)
        if row := known(self.cooperative, key):
            return self._done(row, fields, 200)
        typed = QueryDict(mutable=True)
        typed.update({**fields, "key": str(key)})
        form = IntakeForm(typed, cooperative=self.cooperative)
        if not form.is_valid():
            return _unfit(form)
        try:
            row = take_in(self.cooperative, form.delivery(), by=self.person)
        except IntakeRefused as refusal:
            refuse(form, refusal)
            return _unfit(form)
        return self._done(row, fields, 201)

    def _done(self, row: Intake, fields: dict[str, str], status: int) -> JsonResponse:
        return JsonResponse(
            {
                "said": _said(row, fields.get("price_seen", "")),
                # The list of drafts shows what is said where something is.
                "lacks": ["said"],
                "receipt": row.code,
                "url": reverse("office:intake", args=[self.slug, row.pk]),
                "at": timezone.now().isoformat(),
            },
            status=status,
        )


def _said(row: Intake, price_seen: str) -> str:
    """The receipt in a line; a price that differs from the one on the device too."""
    words = {"code": row.code, "weight": quantity(row.net)}
    if row.terms == Terms.CONSIGNED or row.price is None:
        return _("%(code)s: %(weight)s on consignment.") % words
    words["amount"] = money(from_minor(row.amount, row.currency), row.currency)
    said = _("%(code)s: %(weight)s for %(amount)s.") % words
    price = price_words(row.price)
    if price_seen and price_seen != f"{row.price.price:f}":
        changed = _("The price of that day counts, which is now %(price)s.")
        return f"{said} {changed % {'price': price}}"
    return said


def _unfit(form: IntakeForm) -> JsonResponse:
    errors = {
        name if name != "__all__" else "": [str(text) for text in texts]
        for name, texts in form.errors.items()
    }
    return JsonResponse({"errors": errors}, status=422)


def _read(body: bytes) -> tuple[UUID, dict[str, str]]:
    """Raises `ValueError`, `TypeError` or `KeyError` for what is no delivery."""
    if len(body) > MOST_BYTES:
        raise ValueError
    sent = json.loads(body)
    fields = sent["fields"]
    if not isinstance(fields, dict):
        raise TypeError
    return UUID(str(sent["key"])), {
        str(name): value for name, value in fields.items() if isinstance(value, str)
    }
