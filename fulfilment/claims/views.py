"""Where shoppers say that something is wrong, and follow what becomes of it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from core.inputs import wholes
from core.money import from_minor
from core.templatetags.market import money
from orders.order.access import OrderView
from orders.order.models import VendorOrder
from payments.payment.rules import DeliveryGoesBack, RefundReason, delivery_rule
from shop.offers.queries import signed_in

from .forms import ClaimForm, NoteForm, PhotosForm
from .models import Claim, ClaimPhoto
from .pages import context_of, photo_response
from .queries import claim_of_order, drafts_of
from .rules import MOST_PHOTOS
from .services.filings import file_claim
from .services.photos import drop_drafts, keep_drafts
from .services.steps import add_photos, agree, escalate, withdraw
from .services.transitions import ClaimError
from .states import Cause, ClaimActor
from .throttle import may_send
from .windows import Claimable, claimable, for_page
from .worth import Prices

LOOK, PHOTOS = "look", "photos"
SHARE = DeliveryGoesBack.SHARE


def too_often() -> str:
    return _(
        "You have submitted too much in the last hour. Your text "
        "is kept here: please submit it later."
    )


def take_photos(
    request: HttpRequest, vendor_order: VendorOrder, token: str
) -> list[str]:
    """Keep what came with the form and drop what was crossed out; what is wrong."""
    crossed = wholes(request.POST.getlist("drop"))
    if crossed:
        drop_drafts(vendor_order, token, crossed)
    return keep_drafts(vendor_order, token, request.FILES.getlist("photos"))


class NewClaim(OrderView):
    """The form; what was typed and the photos stay, whatever is wrong."""

    shopper_vendor_order: VendorOrder
    lines: list[Claimable]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.photo_errors: list[str] = []
        self.preview = ""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, position: int) -> HttpResponse:
        self._fetch(position)
        if not self.lines:
            messages.info(request, _("Nothing can be claimed for this order now."))
            return self.back()
        return self._page(request, self._form())

    def post(self, request: HttpRequest, position: int) -> HttpResponse:
        self._fetch(position)
        form = self._form(request.POST)
        form.full_clean()
        token = form.cleaned_data.get("token", "")
        press = f"p{self.shopper_vendor_order.pk}:{token}"
        known = Claim.objects.filter(click=press).first()
        if known is not None:
            return self._to(known)
        if not may_send(request, self.order.pk):
            form.add_error(None, too_often())
            return self._page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        if token:
            self.photo_errors = take_photos(request, self.shopper_vendor_order, token)
        asked = request.POST.get("do", "")
        if asked in {LOOK, PHOTOS}:
            return self._looked(request, form, asked)
        return self._handed_in(request, form)

    def _fetch(self, position: int) -> None:
        self.shopper_vendor_order = for_page(self.vendor_order(position).pk)
        self.lines = claimable(self.shopper_vendor_order)
        self.prices = Prices.of(
            self.shopper_vendor_order, [one.line for one in self.lines]
        )

    def _form(self, data: Any = None, **more: object) -> ClaimForm:
        return ClaimForm(
            data,
            lines=self.lines,
            prices=self.prices,
            is_guest=self.order.user_id is None,
            is_visit=self.shopper_vendor_order.is_visit,
            **more,
        )

    def _looked(
        self, request: HttpRequest, form: ClaimForm, asked: str
    ) -> HttpResponse:
        """The page again with all that is kept: nothing was handed in."""
        is_wrong = asked == LOOK and bool(form.errors.keys() - {"cause", "wanted"})
        if is_wrong:
            return self._page(request, form)
        if asked == LOOK:
            self.preview = self._brings(form)
        kept = {name: request.POST.get(name, "") for name in form.fields}
        kept["token"] = form.cleaned_data["token"]
        return self._page(request, self._form(initial=kept))

    def _brings(self, form: ClaimForm) -> str:
        currency = self.order.currency
        cause = form.cleaned_data.get("cause") or Cause.SPOILED
        worth = self.prices.worth(form.asked(), cause)
        return money(from_minor(worth.total, currency), currency)

    def _handed_in(self, request: HttpRequest, form: ClaimForm) -> HttpResponse:
        if self.photo_errors or not form.is_valid():
            return self._page(request, form)
        try:
            claim = file_claim(
                self.shopper_vendor_order,
                form.complaint(),
                by=signed_in(request.user),
                click=form.cleaned_data["token"],
            )
        except ClaimError as refused:
            form.add_error(None, str(refused))
            return self._page(request, form)
        return self._to(claim)

    def _to(self, claim: Claim) -> HttpResponse:
        return redirect("orders:claim", self.order.number, claim.number)

    def _page(
        self, request: HttpRequest, form: ClaimForm, *, status: int | None = None
    ) -> HttpResponse:
        if form.is_bound:
            token = form.cleaned_data.get("token", "")
        else:
            token = str(form["token"].value())
        is_wrong = form.errors or self.photo_errors
        context = {
            "order": self.order,
            "vendor_order": self.shopper_vendor_order,
            "form": form,
            "until": max((one.until for one in self.lines), default=None),
            "token": token,
            "drafts": drafts_of(self.shopper_vendor_order, token),
            "photo_errors": self.photo_errors,
            "most": MOST_PHOTOS,
            "preview": self.preview,
            "shares_delivery": delivery_rule(RefundReason.DAMAGED) == SHARE,
        }
        wrong = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
        return render(request, "claims/new.html", context, status=status or wrong)


class ClaimPage(OrderView):
    """What was claimed, where it stands, and what the shopper can do now."""

    def get(self, request: HttpRequest, claim: str) -> HttpResponse:
        return self._page(request, self._claim(claim))

    def post(self, request: HttpRequest, claim: str) -> HttpResponse:
        found = self._claim(claim)
        if not may_send(request, self.order.pk):
            messages.warning(request, too_often())
            return self._again(found)
        acts = {
            "agree": self._agree,
            "escalate": self._escalate,
            "withdraw": self._withdraw,
            "photos": self._photos,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            act(found)
        except ClaimError as refused:
            messages.warning(request, str(refused))
        return self._again(found)

    def _agree(self, claim: Claim) -> None:
        agree(claim, by=signed_in(self.request.user))
        messages.success(self.request, _("Done. See below what happens next."))

    def _escalate(self, claim: Claim) -> None:
        form = NoteForm(self.request.POST)
        if not form.is_valid():
            raise ClaimError(_("Please shorten your text."))
        by = signed_in(self.request.user)
        escalate(claim, by=by, text=form.cleaned_data["text"])
        messages.success(self.request, _("The office is notified and will decide."))

    def _withdraw(self, claim: Claim) -> None:
        withdraw(claim, by=signed_in(self.request.user))
        messages.success(self.request, _("Claim withdrawn."))

    def _photos(self, claim: Claim) -> None:
        form = PhotosForm(self.request.POST)
        if not form.is_valid():
            raise ClaimError(_("Please select the photos again."))
        token = form.cleaned_data["token"]
        for text in take_photos(self.request, claim.vendor_order, token):
            messages.warning(self.request, text)
        by = signed_in(self.request.user)
        if add_photos(claim, by=by, draft=token):
            messages.success(self.request, _("Photos added to the claim."))

    def _claim(self, number: str) -> Claim:
        found = claim_of_order(self.order, number)
        if found is None:
            raise Http404
        return found

    def _again(self, claim: Claim) -> HttpResponse:
        return redirect("orders:claim", self.order.number, claim.number)

    def _page(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        context = context_of(claim, ClaimActor.SHOPPER) | {
            "order": self.order,
            "vendor_order": claim.vendor_order,
            "note_form": NoteForm(),
            "photos_form": PhotosForm(),
            "photo_url": "orders:claim_photo",
            "photo_of": self.order.number,
            "most": MOST_PHOTOS,
        }
        return render(request, "claims/claim.html", context)


class OrderPhoto(OrderView):
    """A photo of the order's claims, or of a form that is being filled in."""

    http_method_names = ["get", "head", "options"]

    def get(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        own = ClaimPhoto.objects.filter(vendor_order__order=self.order)
        return photo_response(own.filter(pk=pk).first())


_PART = "<str:number>/parts/<int:position>/claims/"
# For the namespace "orders", under /orders/.
order_urlpatterns: list[URLPattern] = [
    path(f"{_PART}new/", NewClaim.as_view(), name="claim_new"),
    path("<str:number>/claims/<str:claim>/", ClaimPage.as_view(), name="claim"),
    path(
        "<str:number>/claims/photos/<int:pk>/",
        OrderPhoto.as_view(),
        name="claim_photo",
    ),
]
