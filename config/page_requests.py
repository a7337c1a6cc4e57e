"""What is asked of the page cache: a request, as far as it decides what is answered.

Cookies, languages, hosts and parameters are read as Django does; what is longer or
stranger than a browser's is left to Django.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from core.language_addresses import language_in
from core.middleware import wished_language
from core.regions import REGION_COOKIE, is_region
from core.streams import Scope

from .cached_pages import FOR_GUESTS, PAGES, PARTS, known_query, name_of

# Whoever sends one of these is not answered with a whole page for everybody.
_NOT_FOR_ALL = frozenset({b"authorization", b"range"})
LONGEST_COOKIES = 8192
SHORT, LONG = 20, 200  # signs of a cookie and of a header that name a language


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A request, as far as it decides what is answered."""

    path: str
    query: str
    host: str
    proto: str
    language: str
    region: str
    cookies: dict[str, str]
    accepted: str
    is_head: bool
    is_part: bool  # asked for by htmx

    @property
    def page_key(self) -> Hashable:
        return (
            self.path, self.query, self.host, self.proto, self.language, self.region,
            self.is_part,
        )  # fmt: skip

    @property
    def home(self) -> str:
        """Where what is a person's own is drawn in the page's language."""
        named = language_in(self.path)
        return f"/{named}/" if named else "/"

    @property
    def new_language(self) -> str:
        """What private pages are to be shown in, of who has said nothing yet."""
        is_said = settings.LANGUAGE_COOKIE_NAME in self.cookies
        return "" if is_said else language_in(self.path)

    @property
    def own_key(self) -> Hashable | None:
        """Who asks; None for a guest of whom nothing is known."""
        known = tuple(map(self.cookies.get, _own_cookies()))
        return (*known, self.language, self.home, self.host) if any(known) else None


def _own_cookies() -> tuple[str, str]:
    return settings.SESSION_COOKIE_NAME, settings.OSCAR_BASKET_COOKIE_OPEN


def read_request(scope: Scope) -> PageRequest | None:
    """None for a request that Django has to answer."""
    name = name_of(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
    query = None if name is None else known_query(scope["query_string"], PAGES[name])
    said = _headers(scope) if query is not None else None
    if name is None or query is None or said is None:
        return None
    cookies = _cookies(said.get("cookie", ""))
    if cookies is None or not _is_for_all(name, said, cookies):
        return None
    region = cookies.get(REGION_COOKIE, "")
    return PageRequest(
        path=scope["path"],
        query=query,
        host=said.get("host", ""),
        proto=_proto(said, scope),
        language=language_in(scope["path"])
        or wished_language(
            cookies.get(settings.LANGUAGE_COOKIE_NAME, "")[:SHORT],
            said.get("accept-language", "")[:LONG],
        ),
        region=region if is_region(region) else "",
        cookies=cookies,
        accepted=said.get("accept-encoding", ""),
        is_head=scope["method"] == "HEAD",
        is_part="hx-request" in said,
    )


def _headers(scope: Scope) -> dict[str, str] | None:
    """What comes twice is put together; None where Django has to answer."""
    said: dict[str, str] = {}
    for raw, value in scope["headers"]:
        if raw in _NOT_FOR_ALL:
            return None
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        if name in said:
            text = f"{said[name]}{'; ' if name == 'cookie' else ','}{text}"
        said[name] = text
    return said


def _is_for_all(name: str, said: dict[str, str], cookies: dict[str, str]) -> bool:
    """Whether who asks is shown what everybody is, but for the parts of their own."""
    if "messages" in cookies:
        return False
    if name in FOR_GUESTS and settings.SESSION_COOKIE_NAME in cookies:
        return False
    if "hx-request" in said and (name not in PARTS or said["hx-request"] != "true"):
        return False
    host, _port = split_domain_port(said.get("host", ""))
    return validate_host(host, settings.ALLOWED_HOSTS)


def _proto(said: dict[str, str], scope: Scope) -> str:
    """How the page is asked for, as Django sees it: two pages, whatever is claimed."""
    if settings.TRUST_PROXY and "x-forwarded-proto" in said:
        claimed = said["x-forwarded-proto"].partition(",")[0].strip()
        return "https" if claimed == "https" else "http"
    return str(scope.get("scheme", "http"))


def _cookies(header: str) -> dict[str, str] | None:
    """As Django reads them; None when they are too many to look at."""
    if len(header) > LONGEST_COOKIES:
        return None
    found = {}
    for piece in header.split(";"):
        name, _equals, value = piece.strip().partition("=")
        found[name] = value.strip('"')
    return found
