"""Addresses of before, in mails, bookmarks and open pages: sent on to those of now."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse


class PermanentRedirect(HttpResponseRedirect):
    """What an open page still sends there is sent again whole (RFC 9110, 308)."""

    status_code = 308


def send_on(request: HttpRequest, name: str, **kwargs: object) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return PermanentRedirect(
        reverse(name, kwargs=kwargs) + (f"?{query}" if query else "")
    )


def _moved(route: str, name: str) -> URLPattern:
    return path(route, send_on, {"name": name})


urlpatterns = [
    _moved("hats/", "storefront:role_switcher"),
    _moved("orders/<str:number>/give-up/", "orders:cancel_unpaid"),
    _moved("orders/<str:number>/parts/<int:position>/talk/", "orders:messages"),
    _moved("desk/<str:slug>/visits/door/", "desk:visit_check_in"),
    _moved("desk/<str:slug>/visits/door/send/", "desk:visit_check_in_sync"),
]
