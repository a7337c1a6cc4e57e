"""What is typed, pressed or being sent is not taken away by news."""

import pytest

from .conftest import load

START = """() => {
  document.body.innerHTML = `<button id="away"></button><div id="box"></div>`;
  window.box = document.getElementById("box");
  window.asked = 0;
  window.draw = () => {
    box.innerHTML = `<form data-item="7"><input id="price" value="59">
      <input name="packs" value="1"><button type="button">Set</button></form>`;
  };
  draw();
  held.keepHeld(box, () => { window.asked += 1; });
  const event = (name, target, detail) => {
    const one = new CustomEvent(name, { bubbles: true, cancelable: true, detail });
    target.dispatchEvent(one);
    return one;
  };
  window.answer = () => {
    const detail = { shouldSwap: true };
    event("htmx:beforeSwap", box, detail);
    if (!detail.shouldSwap) return false;
    draw();
    event("htmx:afterSwap", box, {});
    return true;
  };
  window.begin = () => event("htmx:beforeRequest", box.querySelector("form"), {});
  window.end = (successful) =>
    event("htmx:afterRequest", box.querySelector("form"), { successful });
}"""


@pytest.fixture
def box(page):
    load(page, held="live/held.js")
    page.evaluate(START)
    return page


def fields(page):
    return page.evaluate("[...box.querySelectorAll('input')].map((one) => one.value)")


def asked(page):
    page.wait_for_timeout(20)
    return page.evaluate("asked")


def test_answer_that_was_asked_before_somebody_typed_waits(box):
    box.locator("#price").fill("49")

    assert not box.evaluate("answer()")
    assert fields(box) == ["49", "1"]
    assert asked(box) == 0
    box.locator("#away").focus()
    assert asked(box) == 1


def test_what_was_typed_and_not_sent_is_put_back(box):
    box.locator("#price").fill("49")
    box.locator("[name=packs]").fill("3")
    box.locator("#away").focus()

    assert box.evaluate("answer()")
    assert fields(box) == ["49", "3"]


def test_nothing_is_taken_from_under_a_finger(box):
    box.locator("button", has_text="Set").hover()
    box.mouse.down()

    assert not box.evaluate("answer()")
    box.mouse.up()
    assert asked(box) == 1


@pytest.mark.parametrize(("succeeds", "left"), [(True, "59"), (False, "49")])
def test_what_was_sent_is_not_put_back(box, succeeds, left):
    box.locator("#price").fill("49")
    box.locator("#away").focus()
    box.evaluate("begin()")

    assert not box.evaluate("answer()")
    box.evaluate("(succeeds) => end(succeeds)", succeeds)
    assert asked(box) == 1
    assert box.evaluate("answer()")
    assert fields(box)[0] == left
