"""The "Me" page, and what one may change about oneself."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from accounts import services
from accounts.contacts import shown_phone
from accounts.forms import NameForm
from accounts.models import User
from accounts.queries import person_of
from accounts.visiting import in_person_only


@method_decorator(never_cache, name="dispatch")
class HomeView(TemplateView):
    """For guests the way in; for everybody else everything of theirs in one list."""

    template_name = "accounts/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        phone = shown_phone(user.phone) if isinstance(user, User) else ""
        return super().get_context_data(phone=phone, **kwargs)


@in_person_only
@method_decorator(never_cache, name="dispatch")
class ProfileView(LoginRequiredMixin, FormView[NameForm]):
    """Name, e-mail, phone, password; the last three have pages of their own."""

    template_name = "accounts/profile.html"
    form_class = NameForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": person_of(self.request).get_full_name()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person_of(self.request)
        waiting = EmailAddress.objects.filter(user=user, verified=False).first()
        return super().get_context_data(
            phone=shown_phone(user.phone), waiting=waiting, **kwargs
        )

    def form_valid(self, form: NameForm) -> HttpResponse:
        services.rename(person_of(self.request), form.cleaned_data["name"])
        messages.success(self.request, _("Your name is saved."))
        return redirect("accounts:profile")
