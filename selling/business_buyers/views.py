"""A person's pages on the organisations they buy for."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.impersonation import in_person_only
from accounts.models import User
from accounts.queries import person_of
from core.inputs import whole, wholes
from shop.basket.queries import shopper_of
from shop.basket.requests import ShopRequest
from shop.basket.services.baskets import BasketError, open_basket
from shop.basket.services.lines import add_pack
from shop.catalogue.models import Product
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

from .forms import ApplicationForm, OrganisationForm, QuantitiesForm
from .models import BuyerAccount, Organisation, OrganisationMember
from .owed import lost_parts, owed_parts
from .queries import (
    accounts_of,
    has_bought_on_invoice,
    member_of,
    members_of,
    orders_of,
    packs_on_sale,
    people_of,
    priced_cards,
    priced_packs,
    terms_of,
)
from .rules import BusinessError
from .services.accounts import apply_to
from .services.organisations import (
    act_for,
    change_organisation,
    create_organisation,
    end_invitations,
    invitation_to,
    invited_to,
    join_organisation,
    let_run,
    remove_member,
)
from .statement_files import statement_response
from .states import BuyerState

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
MOST_ORDERS = 50
MOST_CARDS = 100


@method_decorator(never_cache, name="dispatch")
class OwnView(LoginRequiredMixin, View):
    http_method_names = ["get", "head", "post", "options"]

    @property
    def person(self) -> User:
        return person_of(self.request)


class MyOrganisations(OwnView):
    """Which there are, and for which one the person buys."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = list(members_of(self.person))
        acting = next((row for row in rows if row.is_acting), None)
        context = {"members": rows, "acting": acting}
        return render(request, "accounts/organisations.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = whole(request.POST.get("organisation")) or 0
        member = member_of(self.person, wanted)
        act_for(self.person, member.organisation if member else None)
        if member:
            text = _("You buy for %(name)s now.") % {"name": member.organisation.name}
        else:
            text = _("You buy for yourself now.")
        messages.success(request, text)
        return redirect("accounts:organisations")


class NewOrganisation(OwnView):
    def get(self, _request: HttpRequest) -> HttpResponse:
        return self._page(OrganisationForm())

    def _page(self, form: OrganisationForm, status: int = 200) -> HttpResponse:
        template = "accounts/organisation_new.html"
        return render(self.request, template, {"form": form}, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OrganisationForm(request.POST)
        if form.is_valid():
            try:
                made = create_organisation(self.person, form.details())
            except BusinessError as refused:
                form.add_error(refused.field or None, refused.words)
            else:
                messages.success(request, _("Created. Now ask the farms you buy from."))
                return redirect("accounts:organisation", made.pk)
        return self._page(form, WRONG)


class OfOrganisation(OwnView):
    """Base: one that the person does not buy for is not there."""

    @cached_property
    def member(self) -> OrganisationMember:
        found = member_of(self.person, self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    @property
    def organisation(self) -> Organisation:
        return self.member.organisation

    def require_running(self) -> None:
        """Raises `PermissionDenied`."""
        if not self.member.runs_it:
            raise PermissionDenied


class OrganisationPage(OfOrganisation):
    """Who it is, its people, the sellers that it buys of, what it ordered."""

    def get(self, _request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page()

    def _page(
        self, form: OrganisationForm | None = None, status: int = 200
    ) -> HttpResponse:
        one = self.organisation
        link = reverse("accounts:organisation_join", args=[invitation_to(one)])
        context = {
            "member": self.member,
            "organisation": one,
            "people": people_of(one),
            "accounts": accounts_of(one),
            "orders": orders_of(one)[:MOST_ORDERS],
            "owed": owed_parts(Q(order__business_order__organisation=one)),
            "lost": lost_parts(Q(order__business_order__organisation=one)),
            "has_statement": has_bought_on_invoice(one),
            "form": form or OrganisationForm(organisation=one),
            "is_edited": form is not None,
            "link": f"{settings.SITE_URL}{link}" if self.member.runs_it else "",
        }
        template = "accounts/organisation.html"
        return render(self.request, template, context, status=status)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        acts = {
            "change": self._change,
            "new_link": self._new_link,
            "remove": self._remove,
            "let_run": self._let_run,
            "leave": self._leave,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        return act(request) or redirect("accounts:organisation", self.organisation.pk)

    def _change(self, request: HttpRequest) -> HttpResponse | None:
        self.require_running()
        form = OrganisationForm(request.POST)
        if not form.is_valid():
            return self._page(form, WRONG)
        try:
            change_organisation(self.organisation, form.details())
        except BusinessError as refused:
            form.add_error(refused.field or None, refused.words)
            return self._page(form, WRONG)
        messages.success(request, _("Saved. New invoices name it so."))
        return None

    def _new_link(self, request: HttpRequest) -> None:
        self.require_running()
        end_invitations(self.organisation)
        messages.success(request, _("The old link no longer works."))

    def _named(self, request: HttpRequest) -> int:
        return whole(request.POST.get("member")) or 0

    def _remove(self, request: HttpRequest) -> None:
        self.require_running()
        try:
            remove_member(self.organisation, self._named(request))
        except BusinessError as refused:
            messages.warning(request, refused.words)

    def _let_run(self, request: HttpRequest) -> None:
        self.require_running()
        let_run(self.organisation, self._named(request))

    def _leave(self, request: HttpRequest) -> HttpResponse | None:
        try:
            remove_member(self.organisation, self.member.pk)
        except BusinessError as refused:
            messages.warning(request, refused.words)
            return None
        messages.success(request, _("You no longer buy for this organisation."))
        return redirect("accounts:organisations")


class StatementPage(OfOrganisation):
    """What the organisation ordered on invoice, paid, and owes, as a file."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **_kwargs: object) -> HttpResponseBase:
        return statement_response(request, self.organisation)


@in_person_only
class JoinPage(OwnView):
    """Where the link of an organisation leads."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = invited_to(token)
        context = {"organisation": found}
        status = 200 if found else 410
        return render(
            request, "accounts/organisation_join.html", context, status=status
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = invited_to(token)
        if found is None:
            return self.get(request, token)
        join_organisation(self.person, found)
        text = _("You buy for %(name)s now.") % {"name": found.name}
        messages.success(request, text)
        return redirect("accounts:organisation", found.pk)


class ApplyPage(OwnView):
    """Asking one seller, for one of the person's organisations."""

    @cached_property
    def seller(self) -> Partner:
        return get_object_or_404(
            Partner, code=self.kwargs["slug"], status__in=sorted(SELLING)
        )

    def get(self, _request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page(ApplicationForm())

    def _page(self, form: ApplicationForm, status: int = 200) -> HttpResponse:
        members = list(members_of(self.person))
        asked = BuyerAccount.objects.filter(
            partner=self.seller,
            organisation__in=[row.organisation_id for row in members],
            state__in=[BuyerState.APPLIED, BuyerState.ACCEPTED],
        )
        known = set(asked.values_list("organisation", flat=True))
        context = {
            "seller": self.seller,
            "form": form,
            "members": [row for row in members if row.organisation_id not in known],
            "asked": [row for row in members if row.organisation_id in known],
        }
        template = "accounts/organisation_apply.html"
        return render(self.request, template, context, status=status)

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        form = ApplicationForm(request.POST)
        member = member_of(self.person, whole(request.POST.get("organisation")) or 0)
        if not form.is_valid():
            return self._page(form, WRONG)
        if member is None:
            form.add_error(None, _("Please choose for which organisation."))
            return self._page(form, WRONG)
        try:
            apply_to(
                member.organisation, self.seller, by=self.person, **form.cleaned_data
            )
        except BusinessError as refused:
            form.add_error(None, refused.words)
            return self._page(form, WRONG)
        messages.success(request, _("Sent. The farm answers you here and by mail."))
        return redirect("accounts:organisation", member.organisation_id)


class BuyerListPage(OwnView):
    """All that a seller's list prices for the person, to be ordered at once."""

    @cached_property
    def seller(self) -> Partner:
        return get_object_or_404(Partner, code=self.kwargs["slug"])

    def get(self, _request: HttpRequest, **_kwargs: object) -> HttpResponse:
        return self._page()

    def _page(
        self,
        form: QuantitiesForm | None = None,
        refused: dict[int, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        terms = terms_of(self.person.pk).get(self.seller.pk)
        if terms is None:
            raise Http404
        priced = priced_packs(self.person.pk, packs_on_sale(self.seller.pk))
        form = form or QuantitiesForm(packs=[one.pack.pk for one in priced])
        said = refused or {}
        rows = [
            (one, form[f"packs-{one.pack.pk}"], said.get(one.pack.pk, ""))
            for one in priced
        ]
        context = {
            "seller": self.seller,
            "terms": terms,
            "rows": rows,
            "form": form,
            "refused": refused,
        }
        template = "accounts/organisation_list.html"
        return render(self.request, template, context, status=status)

    def post(self, request: ShopRequest, **_kwargs: object) -> HttpResponse:
        if self.seller.pk not in terms_of(self.person.pk):
            raise Http404
        priced = priced_packs(self.person.pk, packs_on_sale(self.seller.pk))
        packs = {one.pack.pk: one.pack for one in priced}
        form = QuantitiesForm(request.POST, packs=list(packs))
        if not form.is_valid():
            return self._page(form, status=WRONG)
        wanted = form.wanted()
        if not wanted:
            form.add_error(None, _("Please enter how many packs you want."))
            return self._page(form, status=WRONG)
        refused: dict[int, str] = {}
        basket = open_basket(request)
        click = request.POST.get("click", "")
        for pk, count in wanted.items():
            try:
                add_pack(basket, packs[pk], count, click=click)
            except BasketError as why:
                refused[pk] = why.words
        if refused:
            return self._page(form, refused, WRONG)
        text = ngettext(
            "%(count)d pack added to your basket.",
            "%(count)d packs added to your basket.",
            len(wanted),
        )
        messages.success(request, text % {"count": len(wanted)})
        return redirect("basket:summary")


@method_decorator(never_cache, name="dispatch")
class BuyerPrices(View):
    """What the product's page shows who has prices of their own; nothing to others."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: ShopRequest, pk: int) -> HttpResponse:
        product, user = get_object_or_404(Product, pk=pk), shopper_of(request)
        if user is None or not product.is_published:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        packs = packs_on_sale(product.partner_id).filter(product=product)
        found = [one for one in priced_packs(user.pk, packs) if one.lower]
        if not found:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        acting = members_of(user).filter(is_acting=True).first()
        context = {
            "found": found,
            "product": product,
            "organisation": acting.organisation if acting else None,
        }
        return render(request, "business_buyers/own_prices.html", context)


@method_decorator(never_cache, name="dispatch")
class CardPrices(View):
    """What the buyer pays for the goods of a page's cards, asked for together."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: ShopRequest) -> HttpResponse:
        asked = request.GET.get("ids", "").split(",")[:MOST_CARDS]
        buyer = shopper_of(request)
        found = priced_cards(buyer.pk, wholes(asked)) if buyer else []
        if not found:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        template = "business_buyers/card_prices.html"
        return render(request, template, {"found": found})
