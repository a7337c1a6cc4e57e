"""The content security policy: strict everywhere, looser for Oscar's dashboard alone.

Oscar's dashboard, which only the operator's staff can open, is written with inline
scripts and styles. Nothing else on the site may run or style inline.
"""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DASHBOARD = "/dashboard/"
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
        return parts
