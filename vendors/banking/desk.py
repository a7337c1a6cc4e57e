"""The seller's bank details at the desk: shown masked, changed with the password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from accounts.queries import person_of
from vendors.members.desk.base import DeskView

from .forms import GuardedBankForm
from .queries import account_of, history_of
from .services import StaleAccountError, keep_account


class BankPage(DeskView):
    """Only those who run the shop see it."""

    act = "desk.bank.edit"
    template_name = "desk/shop_bank.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        account = account_of(self.partner)
        return self.page(GuardedBankForm(account=account, request=request))

    def post(self, request: HttpRequest) -> HttpResponse:
        account = account_of(self.partner)
        form = GuardedBankForm(request.POST, account=account, request=request)
        if not form.is_valid():
            return self.page(form)
        try:
            keep_account(
                self.partner,
                form.details(),
                seen=form.cleaned_data["seen"],
                by=person_of(request),
            )
        except StaleAccountError as stale:
            form.look_again(str(stale), account_of(self.partner))
            return self.page(form)
        messages.success(
            request, _("Saved. It takes effect once the office has confirmed it.")
        )
        if form.warning:
            messages.warning(request, form.warning)
        return redirect("desk:shop_bank", self.partner.code)

    def page(self, form: GuardedBankForm) -> HttpResponse:
        account = account_of(self.partner)
        context = self.get_context_data(
            form=form,
            account=account,
            history=history_of(account) if account else [],
        )
        status = 422 if form.errors else 200
        response = self.render_to_response(context, status=status)
        add_never_cache_headers(response)
        return response


desk_urlpatterns = [path("shop/bank/", BankPage.as_view(), name="shop_bank")]
