"""A picture as large as the screen: by tap, keys and two fingers, and back again."""

import pytest

from .conftest import load

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
    "width='{w}' height='400'/%3E"
)
STYLE = (
    "#zoom[open] { display: grid; width: 300px; height: 400px; "
    "grid-template-rows: auto 1fr } "
    "[data-zoom-view] { overflow: auto } [data-zoom-view] img { display: block }"
)
BOX = """<dialog id="zoom"><span data-zoom-at></span>
<button data-zoom-step="-1">Back</button><button data-zoom-step="1">Next</button>
<button data-zoom-in aria-pressed="false">In</button>
<button type="button" data-zoom-close>Close</button>
<div tabindex="0" data-zoom-view></div></dialog>"""


@pytest.fixture
def gallery(page):
    links = "".join(
        f'<a href="{PICTURE.format(w=width)}" data-zoom="{number} of 2">'
        f'<img alt="Plum {number}" src="{PICTURE.format(w=width)}"></a>'
        for number, width in ((1, 600), (2, 500))
    )
    page.set_content(f"<style>{STYLE}</style>{links}{BOX}")
    load(page, zoom="shop/zoom.js")
    return page


def image(page) -> dict[str, str]:
    return page.locator("[data-zoom-view] img").evaluate(
        "one => ({alt: one.alt, width: one.style.width})"
    )


def test_picture_opens_in_a_dialog_and_focus_comes_back(gallery):
    gallery.get_by_alt_text("Plum 2").first.click()
    assert gallery.locator("#zoom").evaluate("one => one.matches(':modal')")
    assert image(gallery) == {"alt": "Plum 2", "width": "100%"}
    assert gallery.locator("[data-zoom-at]").inner_text() == "2 of 2"

    gallery.keyboard.press("Escape")

    assert not gallery.locator("#zoom").evaluate("one => one.open")
    assert gallery.evaluate("document.activeElement.dataset.zoom") == "2 of 2"


def test_keys_show_the_next_one_and_enlarge(gallery):
    gallery.locator("a").first.focus()
    gallery.keyboard.press("Enter")
    gallery.keyboard.press("ArrowRight")
    assert image(gallery)["alt"] == "Plum 2"
    gallery.keyboard.press("ArrowRight")
    assert image(gallery)["alt"] == "Plum 1"

    gallery.keyboard.press("+")
    assert image(gallery) == {"alt": "Plum 1", "width": "150%"}
    gallery.keyboard.press("ArrowRight")  # moves within it, as long as it is close
    assert image(gallery)["alt"] == "Plum 1"
    gallery.keyboard.press("-")
    assert image(gallery)["width"] == "100%"


@pytest.mark.parametrize("taps", [1, 2])
def test_tap_or_double_tap_enlarges_where_it_was(gallery, taps):
    gallery.locator("a").first.click()
    view = gallery.locator("[data-zoom-view]")
    edge = view.bounding_box()

    gallery.mouse.click(edge["x"] + edge["width"] - 5, edge["y"] + 5, click_count=taps)

    assert image(gallery)["width"] == "250%"
    assert view.evaluate("one => one.scrollLeft") > edge["width"]
    assert view.evaluate("one => one.scrollTop") < 20
    assert gallery.locator("[data-zoom-in]").get_attribute("aria-pressed") == "true"


def test_two_fingers_enlarge_up_to_four_times(gallery):
    gallery.locator("a").first.click()
    gallery.locator("[data-zoom-view]").evaluate(
        """view => {
          const touch = (type, ...xs) => view.dispatchEvent(new TouchEvent(type, {
            cancelable: true, touches: xs.map((x, identifier) =>
              new Touch({ identifier, target: view, clientX: x, clientY: 200 })) }));
          touch("touchstart", 100, 140);
          touch("touchmove", 80, 160);
        }"""
    )
    assert image(gallery)["width"] == "200%"
    gallery.locator("[data-zoom-view]").evaluate(
        """view => view.dispatchEvent(new TouchEvent("touchmove", { cancelable: true,
          touches: [0, 290].map((x, identifier) =>
            new Touch({ identifier, target: view, clientX: x, clientY: 200 })) }))"""
    )
    assert image(gallery)["width"] == "400%"


def test_link_opened_in_a_new_tab_stays_a_link(gallery):
    gallery.locator("a").first.click(modifiers=["ControlOrMeta"])
    assert not gallery.locator("#zoom").evaluate("one => one.open")
