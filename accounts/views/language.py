"""Switching the language, on the account too for whoever has one."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import LANGUAGE_QUERY_PARAMETER
from django.views.i18n import set_language as django_set_language

from accounts import services
from accounts.models import User


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's, which keeps a cookie and never leaves the site, and the account's."""
    response = django_set_language(request)
    if isinstance(request.user, User):
        code = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
        services.remember_language(request.user, code)
    return response
