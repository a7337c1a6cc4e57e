"""Where providers of spoken calls report: who answered, and who didn't."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .deliveries import take_report
from .sms_providers.reports import UnreadableReportError
from .spoken_calls import PROVIDERS, provider_named


@csrf_exempt
@require_POST
def report(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    """A report of what we don't know yet is not thanked for, so that it comes again.

    404 for a provider that isn't ours, for another secret or signature.
    """
    known = settings.SMS_CALLBACK_SECRET
    if not known or not constant_time_compare(secret, known):
        raise Http404
    if name != settings.CALL_BACKEND or name not in PROVIDERS:
        raise Http404
    provider = provider_named(name)
    if not provider.is_genuine(request):
        raise Http404
    try:
        reports = provider.reports(request)
    except UnreadableReportError:
        return HttpResponse(status=400)
    taken = [take_report(provider.name, each) for each in reports]
    if reports and not any(taken):
        return HttpResponse(status=409)
    return JsonResponse(provider.thanks())


app_name = "calls"
urlpatterns = [path("<str:name>/<str:secret>/report/", report, name="report")]
