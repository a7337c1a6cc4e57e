"""What each answer carries: what may stand in its page, who keeps it, compressed."""

from collections.abc import Callable
from urllib.parse import urlsplit

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from accounts.providers.keys import all_apps
from core.compressed import ENCODINGS, compressed
from core.encodings import choose_encoding


def video_hosts() -> list[str]:
    """Of storage and of media servers, by the settings."""
    addresses = [settings.LIVE_MEDIA_URL]
    if settings.LIVE_ENGINE != "embedded":
        addresses.append(settings.LIVE_PLAYBACK_URL)
    parts = map(urlsplit, addresses)
    return [f"{one.scheme}://{one.netloc}" for one in parts if one.netloc]


def sign_in_hosts() -> list[str]:
    """Of pages that let people sign in, where the market has keys for them."""
    found = {
        "weixin": settings.WECHAT_SIGN_IN_URL or "https://open.weixin.qq.com",
        # It sends on, to its own page for passwords among others.
        "alipay": settings.ALIPAY_SIGN_IN_URL or "https://*.alipay.com",
    }
    return [found[name] for name in {app.provider for app in all_apps()}]


# Oscar's dashboard, which only the operator's staff can open, is written with inline
# scripts and styles. Nothing else on the site may run or style inline.
DASHBOARD = "/dashboard/"
# Its buttons lead on to pages of Stripe, which a browser takes for where a form goes.
PAYOUT_PAGE = "desk:payout_way"
PAYING_PAGES = frozenset({
    "checkout:index", "orders:detail", "accounts:card_new", "gift_cards:index",
    "gift_cards:card", "accounts:box",
})  # fmt: skip
# Their buttons lead on to WeChat and Alipay, some after a password or a code.
SIGN_IN_PAGES = frozenset({
    "account_login", "account_signup", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "socialaccount_connections", "weixin_login",
    "alipay_login",
})  # fmt: skip
# Players put segments together in memory; a camera's picture is previewed from there.
PLAYS_VIDEO = frozenset({"live:broadcast", "live:console", "live:camera"})
STRIPE_PAGES = {PAYOUT_PAGE: "https://connect.stripe.com"} | dict.fromkeys(
    PAYING_PAGES, "https://checkout.stripe.com"
)
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
        view = request.resolver_match.view_name if request.resolver_match else ""
        if view in STRIPE_PAGES:
            pages = settings.STRIPE_DOUBLE_URL or STRIPE_PAGES[view]
            parts.update = {**(parts.update or {}), "form-action": [pages]}
        if view in SIGN_IN_PAGES and (hosts := sign_in_hosts()):
            parts.update = {**(parts.update or {}), "form-action": hosts}
        if view in PLAYS_VIDEO:
            elsewhere = video_hosts()
            parts.update = {
                **(parts.update or {}),
                "media-src": ["blob:", *elsewhere],
                "worker-src": ["blob:"],
                "connect-src": elsewhere,
                "img-src": elsewhere,
            }
        return parts


Answer = Callable[[HttpRequest], HttpResponseBase]

# Where addresses, money, households and papers of people stand.
PRIVATE = ("/accounts/", "/admin/", "/dashboard/", "/desk/", "/office/", "/programme/")
# Photos are shown by mails and by whoever links to the market.
SHOWN_ELSEWHERE = ("/media/",)


def headers(get_response: Answer) -> Answer:
    """Private areas are kept by no browser; nothing but photos is shown elsewhere.

    A page that says itself how it is kept, such as one that a phone opens without
    signal, is left as it is.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path_info.startswith(PRIVATE):
            response.setdefault("Cache-Control", "private, no-store")
        if not request.path_info.startswith(SHOWN_ELSEWHERE):
            response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


# Compression lets who can make a browser ask for a page with words of their own, and
# see how long answers are, guess what else stands in it (BREACH). Django masks its form
# tokens anew in each answer, the basket's tokens are random each time, cookies are not
# sent along from other sites, and up to 100 random bytes are added to each answer.

TEXTS = ("text/", "application/json", "application/ld+json", "image/svg+xml")
SHORTEST = 200  # bytes that are worth it


def compression(get_response: Answer) -> Answer:
    """Only of answers that are whole and made of text."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and _may_be_compressed(response):
            patch_vary_headers(response, ("Accept-Encoding",))
            accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
            if encoding := choose_encoding(accepted, ENCODINGS):
                _compress(response, encoding)
        return response

    return middleware


def _may_be_compressed(response: HttpResponse) -> bool:
    is_text = response.headers.get("Content-Type", "").startswith(TEXTS)
    is_plain = "Content-Encoding" not in response.headers
    return is_text and is_plain and len(response.content) >= SHORTEST


def _compress(response: HttpResponse, encoding: str) -> None:
    packed = compressed(encoding, response.content)
    if len(packed) >= len(response.content):
        return
    response.content = packed
    response.headers["Content-Length"] = str(len(packed))
    response.headers["Content-Encoding"] = encoding
    tag = response.headers.get("ETag", "")
    if tag.startswith('"'):
        response.headers["ETag"] = f"W/{tag}"


class StaticFiles(WhiteNoiseMiddleware):
    """Looks, scripts and pictures of our own, compressed when they were built."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        # It takes a name for a wish, also with `;q=0` behind it.
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        chosen = choose_encoding(accepted, ("br", "gzip"))
        request.META["HTTP_ACCEPT_ENCODING"] = chosen or "identity"
        return WhiteNoiseMiddleware.serve(static_file, request)
