"""A shopper's own boxes: what comes next, and what of it can be changed until when."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.impersonation import visit_of
from accounts.kept_pages import own_viewer, render_kept
from accounts.queries import person_of
from checkout.forms import GiftForm
from core.inputs import whole
from core.templatetags.market import day as in_words
from payments.cards.queries import default_card
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.prepayments.services.prepayments import payment_page
from selling.boxes.forms.addresses import AddressChoice, read_address
from selling.boxes.forms.subscriptions import (
    CARD,
    DayForm,
    PauseForm,
    TermForm,
    chosen_packs,
    day_of,
    seen_amount,
)
from selling.boxes.models import BoxTerm, Subscription
from selling.boxes.queries.contents import (
    ContentsBook,
    choices_for,
    choices_of,
    price_of,
)
from selling.boxes.queries.delivery import ways_of
from selling.boxes.queries.shop import (
    NextBox,
    next_boxes,
    offered_sizes,
    past_boxes,
    subscription_of,
    subscriptions_of,
    swaps_for,
)
from selling.boxes.queries.terms import (
    offers_for,
    standings_of,
    terms_of,
    waiting_among,
)
from selling.boxes.services import BoxError
from selling.boxes.services.changes import (
    MOST_AHEAD,
    change_day,
    change_delivery,
    change_size,
    choose_contents,
    choose_substitutes,
    pause_subscription,
    resume_subscription,
    skip_delivery,
    swap_item,
    unskip_delivery,
)
from selling.boxes.services.payments import pay_by_card
from selling.boxes.services.subscriptions import cancel_subscription
from selling.boxes.services.term_course import settle_term
from selling.boxes.services.terms import TermRequest, order_term
from selling.boxes.states import Short, Swaps
from selling.boxes.wording import changes_of
from shop.basket.shipping_options import DeliveryQuote

from .shop import chosen_way


@method_decorator(never_cache, name="dispatch")
class OwnView(LoginRequiredMixin, View):
    http_method_names = ["get", "head", "post", "options"]


class MyBoxes(OwnView):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = subscriptions_of(person_of(request))
        return render_kept(
            request,
            "accounts/boxes.html",
            {"subscriptions": rows},
            owner=own_viewer(request),
        )


class SubscriptionView(OwnView):
    """Base: another's subscription is not there."""

    @cached_property
    def subscription(self) -> Subscription:
        found = subscription_of(person_of(self.request), self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def back(self) -> HttpResponse:
        return redirect("accounts:box", self.subscription.pk)


class SubscriptionPage(SubscriptionView):
    """`do` says what is to be changed."""

    @cached_property
    def terms(self) -> list[BoxTerm]:
        return terms_of(self.subscription)

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        """Stripe leads back here; how a payment stands Stripe is asked."""
        waiting = waiting_among(self.terms)
        if waiting and settle_term(self.subscription, waiting):
            del self.terms
        return self._page()

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        do = request.POST.get("do", "")
        if do in {"prepay", "pay_term"}:
            return self._pay_ahead(new=do == "prepay")
        acts = {
            "skip": self._skip,
            "unskip": self._unskip,
            "pause": self._pause,
            "resume": self._resume,
            "day": self._day,
            "size": self._size,
            "substitutes": self._substitutes,
            "pay": self._pay,
            "cancel": self._cancel,
        }
        act = acts.get(do)
        if act is None:
            raise Http404
        try:
            form = act()
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self.back()
        if form is not None:
            return self._page(form, status=422)
        return self.back()

    def _pay_ahead(self, *, new: bool) -> HttpResponse:
        """To the page at Stripe where boxes are paid ahead, or why not."""
        one = self.subscription
        if visit_of(self.request) is not None:
            messages.warning(self.request, _("Only the shopper can prepay boxes."))
            return self.back()
        try:
            if not new:
                term = waiting_among(self.terms)
            else:
                form = TermForm(self.request.POST, offers=offers_for(one))
                if not form.is_valid():
                    return self._page(form, status=422)
                term = self._ordered(form.cleaned_data)
            page = payment_page(term.prepayment) if term else ""
        except (BoxError, PaymentUnavailableError) as refused:
            messages.warning(self.request, refused.words)
            return self.back()
        return redirect(page) if page else self.back()

    def _ordered(self, clean: dict[str, Any]) -> BoxTerm:
        boxes = clean["boxes"]
        expected = seen_amount(self.request.POST, f"total-{boxes}")
        wanted = TermRequest(boxes, expected, clean["afterwards"], clean["click"])
        return order_term(self.subscription.pk, person_of(self.request), wanted)

    def _named_day(self) -> date:
        day = day_of(self.request.POST.get("on", ""))
        if day is None:
            raise Http404
        return day

    def _said(self, text: str) -> None:
        messages.success(self.request, text)

    def _skip(self) -> None:
        row = skip_delivery(self.subscription.pk, self._named_day())
        self._said(_("Skipped: %(day)s.") % {"day": in_words(row.day)})

    def _unskip(self) -> None:
        row = unskip_delivery(self.subscription.pk, self._named_day())
        self._said(_("The box of %(day)s comes.") % {"day": in_words(row.day)})

    def _pause(self) -> PauseForm | None:
        form = PauseForm(self.request.POST)
        if not form.is_valid():
            return form
        until = form.cleaned_data["until"]
        changed = pause_subscription(self.subscription.pk, until)
        if changed.next_on:
            text = _("Paused. The next box comes on %(day)s.")
            self._said(text % {"day": in_words(changed.next_on)})
        else:
            self._said(_("Paused. Resume it when you want boxes again."))
        return None

    def _resume(self) -> None:
        changed = resume_subscription(self.subscription.pk)
        text = _("Resumed. The next box comes on %(day)s.")
        self._said(text % {"day": in_words(changed.next_on)})

    def _day(self) -> DayForm | None:
        form = DayForm(self.request.POST, box=self.subscription.box)
        if not form.is_valid():
            return form
        changed = change_day(self.subscription.pk, form.cleaned_data["weekday"])
        if changed.next_on:
            text = _("Saved. The next box comes on %(day)s.")
            self._said(text % {"day": in_words(changed.next_on)})
        else:
            self._said(_("Saved."))
        return None

    def _size(self) -> None:
        pk = whole(self.request.POST.get("size")) or 0
        size = next(
            (one for one in offered_sizes(self.subscription.box) if one.pk == pk), None
        )
        if size is None:
            raise Http404
        expected = seen_amount(self.request.POST, f"price-{pk}")
        change_size(self.subscription.pk, size, expected=expected)
        self._said(
            _("Saved. Your next boxes have size %(size)s.") % {"size": size.name}
        )

    def _substitutes(self) -> None:
        takes = self.request.POST.get("takes") == "1"
        choose_substitutes(self.subscription.pk, takes=takes)
        self._said(_("Saved."))

    def _pay(self) -> None:
        by_card = self.request.POST.get("pays") == CARD
        if by_card and default_card(person_of(self.request).pk) is None:
            raise BoxError(_("Please save a card first."))
        pay_by_card(self.subscription.pk, by_card=by_card)
        self._said(_("Saved."))

    def _cancel(self) -> None:
        cancel_subscription(self.subscription.pk, person_of(self.request))
        self._said(_("Cancelled. No more boxes come."))

    def _page(self, typed: Any = None, status: int = 200) -> HttpResponse:
        one = self.subscription

        def of(kind: type, fresh: Any) -> Any:
            return typed if isinstance(typed, kind) else fresh

        past, offers = past_boxes(one), offers_for(one)
        terms = standings_of(row for row in self.terms if row.prepayment.paid_at)
        context = {
            "offers": offers,
            "term_form": of(TermForm, TermForm(offers=offers)),
            "waiting": waiting_among(self.terms),
            "terms": list(terms.values()),
            "prepaid": next((row for row in terms.values() if row.term.is_open), None),
            "one": one,
            "box": one.box,
            "coming": next_boxes(one),
            "past": [(row, changes_of(row)) for row in past],
            "may_choose": one.box.is_by_points or one.box.swaps != Swaps.NONE,
            "may_substitute": one.box.short == Short.SUBSTITUTE,
            "sizes": offered_sizes(one.box),
            "card": default_card(person_of(self.request).pk),
            "pause": of(PauseForm, PauseForm()),
            "day_form": of(
                DayForm, DayForm(box=one.box, initial={"weekday": str(one.weekday)})
            ),
        }
        return render_kept(
            self.request,
            "accounts/box.html",
            context,
            owner=own_viewer(self.request),
            status=status,
        )


class ContentsPage(SubscriptionView):
    """What is in the box of one day: swapped, or chosen by points."""

    @cached_property
    def coming(self) -> NextBox:
        day = day_of(self.kwargs["day"])
        rows = next_boxes(self.subscription, MOST_AHEAD)
        found = next((one for one in rows if one.day == day), None)
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page({})

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        day, pk = self.coming.day, self.subscription.pk
        try:
            if self.subscription.box.is_by_points:
                wanted = chosen_packs(request.POST)
                choose_contents(pk, day, wanted)
            else:
                instead = whole(request.POST.get("instead")) or 0
                swap_item(pk, day, instead, whole(request.POST.get("pack")))
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self._page(chosen_packs(request.POST), status=422)
        messages.success(request, _("Saved."))
        if self.subscription.box.is_by_points:
            return self.back()
        return redirect("accounts:box_contents", pk, day.isoformat())

    def _page(self, typed: dict[int, int], status: int = 200) -> HttpResponse:
        one, coming = self.subscription, self.coming
        book = ContentsBook([one.box])
        planned = book.of_day(one, coming.day, [])
        choices = choices_of(one.box)
        counts = typed or {row.pack.pk: row.quantity for row in coming.contents}
        context = {
            "one": one,
            "box": one.box,
            "coming": coming,
            "swaps": swaps_for(one, coming.contents, planned),
            "choices": [(row, counts.get(row.pack_id, 0)) for row in choices],
            "has_choices": bool(choices_for([one.pk], [coming.day])),
        }
        return render(
            self.request, "accounts/box_contents.html", context, status=status
        )


class DeliveryPage(SubscriptionView):
    """Another address, another way, another message from the next box on."""

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page(self._address(), GiftForm(initial=self._gift()))

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        is_update = request.POST.get("action") == "update"
        address = self._address(validate=not is_update)
        if is_update:
            form = GiftForm(initial=request.POST.dict())
            return self._page(address, form)
        form = GiftForm(request.POST)
        clean, expected = (
            [form.is_valid(), address.is_valid()],
            seen_amount(request.POST),
        )
        if not all(clean) or expected is None:
            return self._page(address, form, status=422)
        try:
            change_delivery(
                self.subscription.pk,
                region=address.region,
                code=request.POST.get("delivery", ""),
                address=address.fields(),
                gift=form.cleaned_data,
                expected=expected,
            )
        except BoxError as refused:
            messages.warning(request, refused.words)
            return self._page(address, form, status=422)
        messages.success(request, _("Saved. It holds from the next box on."))
        return self.back()

    def _gift(self) -> dict[str, Any]:
        one = self.subscription
        return {"is_gift": one.is_gift, "gift_message": one.gift_message}

    def _address(self, *, validate: bool = False) -> AddressChoice:
        one = self.subscription
        return read_address(
            self.request,
            person_of(self.request),
            one.box.partner,
            kept=one.address,
            validate=validate,
        )

    def _page(
        self, address: AddressChoice, form: GiftForm, status: int = 200
    ) -> HttpResponse:
        one = self.subscription
        contents = ContentsBook([one.box]).planned(one.size, None)
        price = price_of(one.box, one.size)
        quotes: tuple[DeliveryQuote, ...] = ways_of(
            one.box, contents, price, address.region
        )
        code = self.request.POST.get("delivery", one.delivery_code)
        context = {
            "one": one,
            "box": one.box,
            "address": address,
            "form": form,
            "quotes": quotes,
            "quote": chosen_way(quotes, code),
        }
        return render(
            self.request, "accounts/box_delivery.html", context, status=status
        )
