"""Blocks of sheets stay apart, colours are said once, pages load what they carry."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from checkout.views import no_signal
from office.intake.views import sync
from shop.catalogue.desk import shell
from tests.areas import AREAS
from tests.source_files import sources, templates, text_of
from training.views import trainer

STATIC = Path(__file__).resolve().parent.parent / "static"
TEMPLATES = STATIC.parent / "templates"
# What each page loads, in this order.
FRAME = ("tokens.css", "base.css", "components.css")
SHEETS = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*.css"))
# What the desk shows of a broadcast is laid out anew where people watch; packs open
# as other words do.
AGAIN = {".live-cover", ".live-qr", ".packs"}
OF_FAMILIES = [name for name in SHEETS if name not in FRAME]
SECTION = re.compile(r"/\* -{3,} (.+?) -{3,} \*/")
CONDITIONS = re.compile(r"@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


@cache
def sheet(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def selectors(css: str) -> Iterator[tuple[str, str]]:
    """Each selector outside of conditions, with the section it stands in."""
    _before, *parts = SECTION.split(css)
    for section, text in zip(parts[::2], parts[1::2], strict=True):
        bare = CONDITIONS.sub("", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
        for heads in re.findall(r"([^{}]+)\{[^{}]*\}", bare):
            for selector in heads.split(","):
                yield section, selector.strip()


def taken_twice(css: str, homes: dict[str, str] | None = None) -> list[str]:
    """Blocks that a later section lays out anew, with rules for the class alone.

    `homes` has the blocks of earlier sheets, and is given those of this one.
    """
    homes = {} if homes is None else homes
    found = []
    for section, selector in selectors(css):
        if not (head := re.match(r"\.[\w-]+", selector)):
            continue
        home = homes.setdefault(head[0], section)
        if selector == head[0] and section != home and selector not in AGAIN:
            found.append(f"{selector}: {home} / {section}")
    return found


def test_blocks_name_is_taken_once():
    # Sections of what all pages are made of build on each other.
    homes: dict[str, str] = {}
    for name in FRAME:
        taken_twice(sheet(name), homes)
    found = {name: taken_twice(sheet(name), dict(homes)) for name in OF_FAMILIES}

    assert {name: twice for name, twice in found.items() if twice} == {}


def test_second_block_of_a_name_is_found():
    css = (
        "/* --- List --- */ .filters > summary { color: red; }"
        "/* --- Desk --- */ @media print { .x { a: b; } } .filters { display: grid; }"
    )

    assert taken_twice(css) == [".filters: List / Desk"]


def times_given(css: str) -> Counter[str]:
    """How often each token of `:root` is given a value."""
    roots = re.findall(r":root[^{]*\{([^}]*)\}", css)
    return Counter(re.findall(r"(--[\w-]+):", "".join(roots)))


def test_each_token_has_one_light_and_one_dark_value():
    light, _, dark = sheet("tokens.css").partition("(prefers-color-scheme")

    assert {name for name, times in times_given(light).items() if times > 1} == set()
    assert {name for name, times in times_given(dark).items() if times > 1} == set()
    assert "--paper" in times_given(dark)
    assert times_given(dark).keys() <= times_given(light).keys()
    assert [name for name in SHEETS if ":root" in sheet(name)] == ["tokens.css"]


def hiding(css: str) -> set[str]:
    """Classes of `details`, or around them, whose summary shows no mark of its own."""
    bare = re.findall(r"([^{}]+)\{[^{}]*list-style: none[^{}]*\}", css)
    return set(re.findall(r"\.([\w-]+) (?:> )?summary", ",".join(bare)))


def marked_twice(markup: str, hidden: set[str]) -> list[str]:
    """Summaries with an arrow of ours beside the browser's."""
    found = re.findall(
        r"<details([^>]*)>\s*<summary([^>]*)>(.*?)</summary>", markup, re.DOTALL
    )
    return [
        text
        for details, summary, text in found
        if 'icon "chevron' in text
        and not hidden & set(re.findall(r"[\w-]+", details + summary))
    ]


def test_what_opens_has_one_arrow():
    css = "".join(map(sheet, SHEETS))
    # A row or a button is no list item, and so has no mark; packs stand in `.packs`.
    hidden = hiding(css) | {"row", "btn"}
    assert {"more-words", "packs"} <= hidden
    wrong = {
        path.name: twice
        for path in templates()
        if path.name != "product_pack.html"
        and (twice := marked_twice(path.read_text(encoding="utf-8"), hidden))
    }

    assert wrong == {}
    before = '<details class="panel"><summary>{% icon "chevron-down" %}x</summary>'
    assert marked_twice(before, hidden)
    assert marked_twice(before.replace(">", ">\n"), hidden)


# Django's own list of a form's errors.
OF_OTHERS = {"errorlist"}


def classes(css: str) -> set[str]:
    """Classes that a sheet lays out."""
    bare = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.DOTALL)
    heads = re.sub(r"\{[^{}]*\}", "{}", bare)
    return set(re.findall(r"\.([a-z][\w-]*)", heads))


def unused(css: str, written: str) -> set[str]:
    """Classes that nothing carries, whole or as what stands before a number."""
    words = set(re.findall(r"[a-z][\w-]*", written))
    begun = set(re.findall(r"([a-z][\w-]*-)\{\{", written))
    return {
        name
        for name in classes(css) - OF_OTHERS - words
        if f"{name.rpartition('-')[0]}-" not in begun
    }


def test_each_class_of_the_sheets_is_used():
    paths = [
        *templates(),
        *STATIC.rglob("*.js"),
        *sources(*AREAS),
    ]
    written = "\n".join(map(text_of, paths))

    assert unused("".join(map(sheet, SHEETS)), written) == set()
    assert unused(".gone {} .bar-1 {}", 'class="bar-{{ n }}"') == {"gone"}


# --- Which pages load which sheets ----------------------------------------------

PARENT = re.compile(r'\{% extends "([^"]+)"')
PART = re.compile(r'\{% include "([^"]+)"')
STYLES = re.compile(r"\{% block styles %\}(.*?)\{% endblock", re.DOTALL)
LINK = re.compile(r"\{% static '([^']+\.css)' %\}")
CARRIED = re.compile(r'class="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\}|\{)*)"', re.DOTALL)


@cache
def template(name: str) -> str:
    path = TEMPLATES / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def loaded(name: str) -> list[str]:
    """Sheets that a page links, in their order."""
    text = template(name)
    parent = PARENT.search(text)
    if not parent:
        return LINK.findall(text)
    block = STYLES.search(text)
    if not block:
        return loaded(parent[1])
    before = loaded(parent[1]) if "block.super" in block[1] else FRAME
    return [*before, *LINK.findall(block[1])]


def carried(name: str, seen: set[str] | None = None) -> set[str]:
    """Classes that a page carries, with all that it extends and includes by name."""
    seen = set() if seen is None else seen
    if name in seen:
        return set()
    seen.add(name)
    text = template(name)
    bare = re.sub(r"\{[%{].*?[%}]\}", " ", " ".join(CARRIED.findall(text)))
    parts = [*PARENT.findall(text), *PART.findall(text)]
    return set(bare.split()).union(*(carried(part, seen) for part in parts))


def blocks(css: str, shared: Iterable[str]) -> set[str]:
    """Classes that rules of a sheet begin with, but for those of shared sheets."""
    bare = re.sub(r"/\*.*?\*/|\{[^{}]*\}", ",", css, flags=re.DOTALL)
    found = set()
    for selector in re.split(r"[,{}]", bare):
        head = re.match(r"(?:html:not\(\.js\) )?\.([\w-]+)", selector.strip())
        if head and head[1] not in shared:
            found.add(head[1])
    return found


def unloaded(
    carries: set[str], loads: Iterable[str], homes: dict[str, set[str]]
) -> dict[str, set[str]]:
    """Sheets that a page does not load although it carries blocks of theirs."""
    return {
        name: missed
        for name, own in homes.items()
        if name not in loads and (missed := own & carries)
    }


def test_page_loads_the_sheets_of_its_blocks():
    shared = {one for name in FRAME for one in classes(sheet(name))}
    # Bands of a chart are no bands of pictures; goods are pinned in the console alone.
    apart = shared | {"band", "live-shelf"}
    homes = {name: blocks(sheet(name), apart) for name in OF_FAMILIES}
    # Oscar's dashboard has sheets of its own.
    pages = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "oscar" not in path.parts
    ]
    found = {
        name: missed
        for name in pages
        if PARENT.match(template(name))
        and "base.css" in (loads := loaded(name))
        and (missed := unloaded(carried(name), loads, homes))
    }

    assert found == {}
    assert unloaded({"tiles"}, FRAME, homes) == {"core/work.css": {"tiles"}}


def test_each_sheet_of_a_family_is_loaded():
    written = "".join(map(text_of, templates()))

    assert {name for name in SHEETS if f"'{name}'" not in written} == set()


@pytest.mark.parametrize(
    ("kept", "page"),
    [
        (shell.SHELL, "desk/base.html"),
        (sync.SHELL, "office/base.html"),
        (trainer.SHELL, "training/trainer_session.html"),
        (no_signal.SHELL, "orders/detail.html"),
        (no_signal.SHELL, "visit/booking.html"),
        (no_signal.SHELL, "accounts/orders.html"),
        (no_signal.SHELL, "accounts/box.html"),
        (no_signal.SHELL, "catalogue/product.html"),
    ],
)
def test_worker_keeps_the_sheets_of_its_pages(kept, page):
    sheets = {*loaded(page), *loaded("desk/offline.html")}

    assert set(FRAME) < sheets <= set(kept)
