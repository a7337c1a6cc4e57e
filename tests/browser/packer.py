"""A packer's phone: the packing page of a farm or of a depot, with the signal cut."""

import re

from playwright.sync_api import expect

from .conftest import PATIENCE, SIZES, listen, sign_in

PACKING = "/desk/li/packing/"
# What a browser says of a request without signal.
NO_SIGNAL = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|403|422)")


class Phone:
    """A packer's phone on the packing page; `complaints` must be empty at the end."""

    def __init__(self, chromium, site, user):
        across, down = SIZES[360]
        self.said = []
        self.context = chromium.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            has_touch=True,
            locale="en-GB",
        )
        self.context.set_default_timeout(PATIENCE)
        sign_in(self.context, site, user)
        self.page = self._new_page()

    def _new_page(self):
        page = self.context.new_page()
        listen(page, self.said)
        return page

    def is_put_away(self):
        """Its page is gone; one that was only left may still hear of the signal."""
        self.page.close()
        self.page = self._new_page()

    @property
    def complaints(self):
        return [text for text in self.said if not NO_SIGNAL.search(text)]

    def opens(self, address=PACKING):
        """With signal, until the worker keeps the page."""
        self.page.goto(address)
        self.page.wait_for_selector("#packing-page[data-kept]")

    def offline(self, off=True):
        self.context.set_offline(off)

    def line(self, line):
        return self.page.locator(f"#line-{line.pk}")

    def ticks(self, line):
        self.line(line).get_by_role("button").first.click()

    def weighs(self, line, text):
        self.line(line).locator(".weight-field").fill(text)
        self.line(line).get_by_role("button", name="Weigh").click()

    def is_taken(self, line, weight):
        """The page shows the weight, and the market has it."""
        expect(self.line(line).locator("[data-packed]")).to_have_text(weight)
        expect(self.line(line).locator("[data-waits]")).to_have_text("")

    def finishes(self, vendor_order):
        self.page.locator(f"#part-{vendor_order.number} [data-finish] button").click()

    @property
    def unsent(self):
        return self.page.locator("#unsent")

    @property
    def refused(self):
        return self.page.locator("#refused")
