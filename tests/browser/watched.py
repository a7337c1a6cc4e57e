"""What every browser test asks of Chromium, and of what it complains of."""

from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, JSHandle, Page

from accounts.models import User

from .site import Site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # ms that a step may take
SIZES = {360: (360, 780), 768: (768, 1024), 1280: (1280, 800)}


def sign_in(context: BrowserContext, site: Site, user: User) -> None:
    """Put a session of the user into the browser, without the sign-in page."""
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": site.url}])


def listen(page: Page, complaints: list[str], known: str = "") -> None:
    """Note errors of scripts, of the console and of the content policy."""
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text} ({page.url})")
            if message.type == "error" and not _own_refusal(message.text, known)
            else None
        ),
    )
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error("
        "`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
    )


def module(page: Page, name: str) -> JSHandle:
    """One of the page's scripts, as the others there import it."""
    return page.evaluate_handle(
        """name => import([...document.querySelectorAll(
            "script[type=module], link[rel=modulepreload]"
        )].map((one) => one.src || one.href).find(
            (address) => new URL(address).pathname.startsWith(`/static/${name}.`)
        ))""",
        name,
    )


def _own_refusal(text: str, known: str) -> bool:
    """A form sent back with its errors (422) or a refused card (402) is no fault."""
    if known and known in text:
        return True
    return "status of 422" in text or "status of 402" in text
