"""A phone with the desk on it, as a test holds it: with signal and without."""

import io
import re

from playwright.sync_api import expect

from shop.catalogue.models import Product
from tests.browser.conftest import PATIENCE, SIZES, sign_in
from tests.core.images import corpus

QUICK = "/desk/li/products/quick/"
# What a browser says of a request without signal, or of an answer we asked for.
EXPECTED = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|404|409|422)"
    r"|htmx:(afterRequest|sendError)"
)


class Phone:
    """A phone with the desk on it; `complaints` must be empty at the end."""

    def __init__(self, chromium, site, user=None, **wishes):
        across, down = SIZES[360]
        self.site, self.complaints = site, []
        self.context = chromium.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            has_touch=True,
            locale="en-GB",
            **wishes,
        )
        self.context.set_default_timeout(PATIENCE)
        if user:
            sign_in(self.context, site, user)
        self.page = self.new_page()

    def new_page(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._listen)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def is_put_away(self):
        """Its page is gone; one that was only left may still hear of the signal."""
        self.page.close()
        self.page = self.new_page()

    def _listen(self, message):
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def opens_desk(self, address=QUICK):
        """With signal, until the worker keeps the page."""
        self.page.goto(address)
        self.is_ready()
        expect(self.page.locator("#page-kept")).to_be_visible()

    def is_ready(self):
        """All is in place: the script, and what others of the market sell."""
        self.page.wait_for_selector("#quick-form[data-ready][data-known]")

    def offline(self, off=True):
        self.context.set_offline(off)

    def online(self):
        self.offline(False)

    def has_signal_behind_pages(self):
        """As browsers tell a worker when there is signal again and no page is open."""
        session, known = self.context.new_cdp_session(self.page), []
        updated = "ServiceWorker.workerRegistrationUpdated"
        session.on(updated, lambda told: known.extend(told["registrations"]))
        session.send("ServiceWorker.enable")
        self.page.wait_for_timeout(100)
        (desk,) = {
            one["registrationId"] for one in known if one["scopeURL"].endswith("/desk/")
        }
        about = {"origin": self.site.url, "tag": "desk-send", "lastChance": False}
        session.send(
            "ServiceWorker.dispatchSyncEvent", about | {"registrationId": desk}
        )

    def writes(self, title, *photos, price="30", stock="120"):
        page = self.page
        if photos:
            self.chooses(*photos)
        page.get_by_label("Name").fill(title)
        page.locator("[name=packs-0-price]").fill(price)
        page.locator("[name=stock-counted]").fill(stock)

    def chooses(self, *photos):
        count = self.page.locator(".shot").count()
        self.page.locator(".shot-gallery input").set_input_files(list(photos))
        expect(self.page.locator(".shot")).to_have_count(count + len(photos))

    def publishes(self):
        self.page.locator("[data-publish]").click()

    def states(self):
        return self.page.locator(".kept-draft .state")


def photo(shade="red", name="walnuts.jpg", size=(2400, 1800)):
    """A noisy picture of its own, held sideways, that says where it was taken."""
    image = corpus.scene(*size)
    image.paste(shade, (0, 0, 200, 200))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=corpus.exif(orientation=6))
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def of(farm):
    return Product.objects.filter(partner=farm).order_by("pk")
