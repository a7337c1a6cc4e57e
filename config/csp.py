"""The content security policy: strict everywhere, looser for Oscar's dashboard alone.

Oscar's dashboard, which only the operator's staff can open, is written with inline
scripts and styles. Nothing else on the site may run or style inline.
"""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from live.room.media import hosts

DASHBOARD = "/dashboard/"
# Its buttons lead on to pages of Stripe, which a browser takes for where a form goes.
LEADS_ON = "desk:payout_way"
# Players put segments together in memory; a camera's picture is previewed from there.
PLAYS_VIDEO = frozenset({"live:broadcast", "live:console", "live:camera"})
STRIPE_PAGES = "https://connect.stripe.com"
# A nonce would switch 'unsafe-inline' off, so these directives do without one.
_DASHBOARD_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}


class MarketCSPMiddleware(CSPMiddleware):
    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(DASHBOARD) and not report_only:
            parts.replace = {**(parts.replace or {}), **_DASHBOARD_POLICY}
        if request.resolver_match and request.resolver_match.view_name == LEADS_ON:
            pages = settings.STRIPE_DOUBLE_URL or STRIPE_PAGES
            parts.update = {**(parts.update or {}), "form-action": [pages]}
        if request.resolver_match and request.resolver_match.view_name in PLAYS_VIDEO:
            elsewhere = hosts()
            parts.update = {
                **(parts.update or {}),
                "media-src": ["blob:", *elsewhere],
                "worker-src": ["blob:"],
                "connect-src": elsewhere,
                "img-src": elsewhere,
            }
        return parts
