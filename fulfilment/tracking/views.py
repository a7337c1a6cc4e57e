"""Where the tracking service calls."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import kuaidi100
from .services.events import take_report

logger = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def tracking_report(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    """404 for a service that isn't ours, for another secret or signature.

    A report of a number that is none of ours is thanked for, so that it ends.
    """
    known = settings.TRACKING_CALLBACK_SECRET
    is_ours = known and constant_time_compare(secret, known)
    if not is_ours or name != settings.TRACKING_BACKEND or name != kuaidi100.NAME:
        raise Http404
    if not kuaidi100.is_genuine(request):
        logger.warning("tracking_report_not_genuine")
        raise Http404
    try:
        report = kuaidi100.read_report(request)
    except kuaidi100.UnreadableReportError:
        return HttpResponse(status=400)
    take_report(report)
    return JsonResponse(kuaidi100.thanks())
