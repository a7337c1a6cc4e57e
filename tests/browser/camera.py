"""A phone with a camera: Chromium's fake one shows a moving picture and beeps."""

import pytest
from playwright.sync_api import TimeoutError as TooLate

from tests.services import chromium_path

from .watched import FLAGS, PATIENCE, SIZES, listen, sign_in

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def phone_browser(chromium):
    """With a camera that shows a moving picture and beeps."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*FLAGS, *CAMERA]
    )
    yield browser
    browser.close()


@pytest.fixture
def phone(phone_browser, site):
    """`phone(user, width)` is another phone of somebody; complaints fail the test.

    What is refused as part of the matter, and what a phone without network says, is
    none.
    """
    contexts, complaints = [], []

    def open_phone(user, width=360):
        across, down = SIZES[width]
        context = phone_browser.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            permissions=["camera", "microphone"],
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        sign_in(context, site, user)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_phone
    for context in contexts:
        context.close()
    own = ("status of 409", "ERR_INTERNET_DISCONNECTED", "ERR_ABORTED")
    assert [one for one in complaints if not any(each in one for each in own)] == []


def is_in(page, *states):
    one = ", ".join(f"#camera[data-state='{state}']" for state in states)
    try:
        page.wait_for_selector(one)
    except TooLate:
        said = page.locator("[data-said]").inner_text()
        pytest.fail(f"not {states}: {said}")


def goes_on_air(page, broadcast):
    page.goto(f"/live/{broadcast.code}/camera/")
    is_in(page, "ready")
    page.locator("[data-go]").click()
    is_in(page, "live")
