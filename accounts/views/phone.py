"""Changing the phone number: a code is sent to the new one first."""

from allauth.account.views import ChangePhoneView
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.http import HttpResponse

from accounts.forms import NewPhoneForm


class PhoneChange(ChangePhoneView):
    """As allauth does it; asking again too soon gets a page instead of an error."""

    def form_valid(self, form: NewPhoneForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except RateLimited:
            return respond_429(self.request)
