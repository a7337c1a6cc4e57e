"""Every page keeps WCAG 2.2 AA as far as axe can tell, and no bar hides a control.

Photos say how wide they are drawn. Also what axe calls best practice: one h1, named
landmarks that hold all there is.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.watched import SIZES
from tests.effort import THOROUGH
from tests.looks.pages import addresses
from tests.looks.stage import stage
from tests.permissions.world import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.chromium]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What only sizes and colours decide; the rest is the same on other screens.
SEEN = ["color-contrast", "link-in-text-block", "target-size"]
LOOKS = [(360, "light", ALL), (1280, "dark", ALL if THOROUGH else SEEN)]
if THOROUGH:
    LOOKS += [(768, "dark", SEEN), (1280, "light", SEEN)]
FIND = """(rules) => axe.run(document, {
  runOnly: rules, resultTypes: ["violations"],
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""
# What has the focus is scrolled to; then nothing that stays in place may lie over it.
HIDDEN = """() => {
  const stays = (e) => e && (["fixed", "sticky"].includes(getComputedStyle(e).position)
    ? e : stays(e.parentElement));
  const found = [];
  for (const control of document.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    control.focus();
    if (document.activeElement !== control) continue;
    const box = control.getBoundingClientRect();
    const top = document.elementFromPoint(
      (box.left + box.right) / 2, (box.top + box.bottom) / 2);
    // One that is higher than half the screen can't be hidden whole.
    const bar = box.width > 1 && box.height < innerHeight / 2 && stays(top);
    if (bar && !bar.contains(control)) found.push(
      `${control.outerHTML.slice(0, 120)} under ${bar.outerHTML.slice(0, 60)}`);
  }
  return found;
}"""

# A photo that is said to be wider than it is drawn is loaded in a size too large.
WIDE = r"""() => [...document.querySelectorAll("picture source")].flatMap((source) => {
  const img = source.parentElement.querySelector("img");
  const drawn = img.getBoundingClientRect().width;
  const said = source.sizes.split(/,\s*(?![^(]*\))/).map((part) =>
    part.match(/^(\([^)]*\)) (.*)$/) ?? [part, "all", part],
  ).find(([, screen]) => matchMedia(screen).matches)[2];
  const ruler = document.body.appendChild(document.createElement("div"));
  ruler.style = `position: absolute; width: ${said}`;
  const wide = ruler.getBoundingClientRect().width;
  ruler.remove();
  return drawn && matchMedia(source.media || "all").matches && wide > drawn * 1.25
    ? [`${source.sizes} for ${drawn}: ${img.outerHTML.slice(0, 120)}`] : [];
})"""


def faults(page) -> Iterator[str]:
    """What axe finds at each size and in each scheme, on a screen as high as the page.

    On a lower one a bar lies over some links wherever the page is scrolled to.
    """
    for width, scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        size = {"width": width, "height": SIZES[width][1]}
        page.set_viewport_size(size)
        high = page.evaluate("document.scrollingElement.scrollHeight")
        page.set_viewport_size(size | {"height": max(high, size["height"])})
        for fault in page.evaluate(FIND, rules):
            yield f"{width} {scheme}: {fault}"


def hidden(page) -> list[str]:
    """Controls that a bar lies over on a phone when they have the focus."""
    across, down = SIZES[360]
    page.set_viewport_size({"width": across, "height": down})
    return page.evaluate(HIDDEN)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible(world, chromium, role):
    found, covered, wide, seen = [], [], [], 0
    with stage(chromium, world.client(role)) as there:
        there.page.add_init_script(path=AXE)
        for name, path in addresses(world, role):
            if there.open(path):
                found += [f"{name} {fault}" for fault in faults(there.page)]
                covered += [f"{name}: {control}" for control in hidden(there.page)]
                wide += [f"{name}: {photo}" for photo in there.page.evaluate(WIDE)]
                seen += 1

    assert "\n".join(found) == ""
    assert "\n".join(covered) == ""
    assert "\n".join(wide) == ""
    assert seen or not list(addresses(world, role))


def test_photos_said_to_be_too_wide_are_found(world, chromium):
    with stage(chromium, world.client("anonymous")) as there:
        assert there.open("/")
        there.page.evaluate("""() => {
            document.querySelector("main").innerHTML = `<picture>
              <source sizes="(min-width: 9000px) 10px, calc(100vw - 20px)">
              <img alt="" width="100" height="100"></picture><picture>
              <source sizes="(min-width: 9000px) 10px, 110px">
              <img alt="" width="100" height="100"></picture>`;
            for (const img of document.querySelectorAll("main img"))
              img.style = "display: block; width: 100px";
        }""")
        wide = there.page.evaluate(WIDE)

    assert [each.split(" for ")[0] for each in wide] == [
        "(min-width: 9000px) 10px, calc(100vw - 20px)"
    ]


def test_pale_words_and_covered_links_are_found(world, chromium):
    with stage(chromium, world.client("anonymous")) as there:
        there.page.add_init_script(path=AXE)
        assert there.open("/")
        there.page.evaluate("""() => {
            document.querySelector("main").innerHTML =
                "<p>Pale</p><a href='/lid/'>Home</a><div>Bar</div>";
            const [pale, link, bar] = document.querySelector("main").children;
            pale.style.color = "#999";
            bar.style = "position: fixed; inset: 0; background: red";
        }""")
        found = "\n".join(faults(there.page))
        covered = hidden(there.page)

    assert '360 light: color-contrast: <p style="color' in found
    assert '1280 dark: color-contrast: <div style="pos' in found
    assert any(
        each.startswith('<a href="/lid/">Home</a> under <div') for each in covered
    )
