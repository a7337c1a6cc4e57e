"""Where providers of text messages call: what arrived, and who wants no more."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .deliveries import take_report
from .sms import PROVIDERS, resume, stop
from .sms_providers.reports import ReportingProvider, UnreadableReportError

STOPS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "td", "t",
     "退订", "退", "停止", "取消"}
)  # fmt: skip
STARTS = frozenset({"start", "unstop", "yes", "恢复", "开通"})


def _provider(name: str, secret: str, request: HttpRequest) -> ReportingProvider:
    """404 for a provider that isn't ours, for another secret or signature."""
    known = settings.SMS_CALLBACK_SECRET
    if not known or not constant_time_compare(secret, known):
        raise Http404
    if name != settings.SMS_BACKEND or name not in PROVIDERS:
        raise Http404
    provider = import_string(PROVIDERS[name])()
    if not isinstance(provider, ReportingProvider) or not provider.is_genuine(request):
        raise Http404
    return provider


@csrf_exempt
@require_POST
def report(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    """A report of what we don't know yet is not thanked for, so that it comes again."""
    provider = _provider(name, secret, request)
    try:
        reports = provider.reports(request)
    except UnreadableReportError:
        return HttpResponse(status=400)
    known = [take_report(name, each) for each in reports]
    if reports and not any(known):
        return HttpResponse(status=409)
    return JsonResponse(provider.thanks())


@csrf_exempt
@require_POST
def reply(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    provider = _provider(name, secret, request)
    try:
        replies = provider.replies(request)
    except UnreadableReportError:
        return HttpResponse(status=400)
    for each in replies:
        said = each.text.strip().strip(".!。！").lower()
        if said in STOPS:
            stop(each.sender)
        elif said in STARTS:
            resume(each.sender)
    return JsonResponse(provider.thanks())


app_name = "sms"
urlpatterns = [
    path("<str:name>/<str:secret>/report/", report, name="report"),
    path("<str:name>/<str:secret>/reply/", reply, name="reply"),
]
