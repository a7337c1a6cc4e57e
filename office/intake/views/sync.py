"""What a tablet asks and sends when its signal is back: JSON, each delivery once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.inputs import document
from core.money import from_minor
from core.offline import OfflineHello, OfflineView, unfit
from core.templatetags.market import money, quantity
from office.intake.forms.receipts import IntakeForm
from office.intake.models import Intake
from office.intake.services.receipts import IntakeError, known, record_intake
from office.intake.states import PaymentTerms
from office.intake.wording import price_words
from shop.catalogue.desk.shell import FRAME, Keeps, below, worker

from .base import IntakeView
from .receipts import refuse

MOST_BYTES = 20_000
# Kept on the tablet with the pages that open without signal.
SHELL = (
    *FRAME,
    "office/office.css",
    "offline/kept.js",
    "office/intake.js",
    "fulfilment/packing.js",
)
KEPT_PAGES = ((r"intake/new/", False), (r"depot/packing/", True))


@require_safe
@cache_control(no_cache=True, max_age=0)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The office's worker: the scales and the depot open without signal."""
    door = reverse("office_entry")
    return worker(request, "office", door, Keeps(below(door, KEPT_PAGES), SHELL))


class IntakeSyncView(OfflineView, IntakeView):
    """Where the page at the scales sends to."""

    act = "office.intake.take"
    says_signed_out = gettext_lazy(
        "Please sign in again. Your entry is saved on this device."
    )
    says_forbidden = gettext_lazy("You can no longer record deliveries here.")


class Hello(OfflineHello, IntakeSyncView):
    def desk(self) -> dict[str, str]:
        return {"seller": f"intake {self.slug}", "name": self.cooperative.name}


class Send(IntakeSyncView):
    """One delivery as it was typed. The same key again answers with its receipt."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> JsonResponse:
        try:
            key, fields = _read(request.body)
        except (ValueError, TypeError, KeyError):
            return self.unreadable()
        if row := known(self.cooperative, key):
            return self._done(row, fields, 200)
        typed = QueryDict(mutable=True)
        typed.update({**fields, "key": str(key)})
        form = IntakeForm(typed, cooperative=self.cooperative)
        if not form.is_valid():
            return _unfit(form)
        try:
            row = record_intake(self.cooperative, form.delivery(), by=self.person)
        except IntakeError as refusal:
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
    if row.terms == PaymentTerms.CONSIGNED or row.price is None:
        return _("%(code)s: %(weight)s on consignment.") % words
    words["amount"] = money(from_minor(row.amount, row.currency), row.currency)
    said = _("%(code)s: %(weight)s for %(amount)s.") % words
    price = price_words(row.price)
    if price_seen and price_seen != f"{row.price.price:f}":
        changed = _("That day's price applies; it is now %(price)s.")
        return f"{said} {changed % {'price': price}}"
    return said


def _unfit(form: IntakeForm) -> JsonResponse:
    errors = {
        name if name != "__all__" else "": [str(text) for text in texts]
        for name, texts in form.errors.items()
    }
    return unfit(errors)


def _read(body: bytes) -> tuple[UUID, dict[str, str]]:
    """Raises `ValueError`, `TypeError` or `KeyError` for what is no delivery."""
    if len(body) > MOST_BYTES:
        raise ValueError
    sent = document(body) or {}
    fields = sent["fields"]
    if not isinstance(fields, dict):
        raise TypeError
    return UUID(str(sent["key"])), {
        str(name): value for name, value in fields.items() if isinstance(value, str)
    }
