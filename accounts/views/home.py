"""The "Me" page, and what one may change about oneself: phone, language."""

from allauth.account.models import EmailAddress
from allauth.account.views import ChangePhoneView
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as django_set_language

from accounts import services
from accounts.contacts import shown_phone
from accounts.forms.profile import NameForm
from accounts.forms.signing_in import NewPhoneForm
from accounts.impersonation import in_person_only
from accounts.models import User
from accounts.queries import person_of


@method_decorator(never_cache, name="dispatch")
class HomeView(TemplateView):
    """For guests the way in; for everybody else everything of theirs in one list."""

    template_name = "accounts/home.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        user = self.request.user
        phone = shown_phone(user.phone) if isinstance(user, User) else ""
        return super().get_context_data(phone=phone, **kwargs)


@in_person_only
@method_decorator(never_cache, name="dispatch")
class ProfileView(LoginRequiredMixin, FormView[NameForm]):
    """Name, e-mail, phone, password; the last three have pages of their own."""

    template_name = "accounts/profile.html"
    form_class = NameForm

    def get_form_kwargs(self) -> dict[str, object]:
        return super().get_form_kwargs() | {"user": person_of(self.request)}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        user = person_of(self.request)
        waiting = EmailAddress.objects.filter(user=user, verified=False).first()
        return super().get_context_data(
            phone=shown_phone(user.phone), waiting=waiting, **kwargs
        )

    def form_valid(self, form: NameForm) -> HttpResponse:
        services.rename(person_of(self.request), **form.cleaned_data)
        messages.success(self.request, _("Name saved."))
        return redirect("accounts:profile")


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's, which keeps a cookie and never leaves the site, and the account's."""
    response = django_set_language(request)
    if isinstance(request.user, User):
        code = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
        services.remember_language(request.user, code)
    return response


class PhoneChange(ChangePhoneView):
    """As allauth does it; asking again too soon gets a page instead of an error."""

    def form_valid(self, form: NewPhoneForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RateLimited:
            return respond_429(self.request)
