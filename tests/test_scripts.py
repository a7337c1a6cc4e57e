"""Where the pages' scripts stand: by area, each one loaded by something."""

import gzip
import re
import shutil
from pathlib import Path

import brotli
import pytest

from checkout.views.no_signal import SHELL as SHOP
from core.scripts import BuiltStorage, imports_of
from office.intake.views.sync import SHELL as OFFICE
from shop.catalogue.desk.shell import SHELL as DESK
from shop.catalogue.desk.shell import whole
from tests.areas import AREAS
from training.views.trainer import SHELL as LEARN

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
# What each page loads, and the worker, which has an address of its own.
AT_THE_TOP = {"site.js", "sw.js"}
BESIDE_AREAS = {"offline", "vendor"}


def scripts():
    return sorted(path.relative_to(STATIC) for path in STATIC.rglob("*.js"))


def test_script_stands_in_the_folder_of_an_area():
    folders = {*AREAS, *BESIDE_AREAS}

    assert {path.name for path in scripts() if len(path.parts) == 1} == AT_THE_TOP
    assert {path.parts[0] for path in scripts() if len(path.parts) > 1} <= folders


def loaded_by(text):
    """The scripts that a template names."""
    tags = re.findall(r"{% (?:module|static) (.*?)%}", text)
    return re.findall(r"['\"]([\w/.-]+\.js)['\"]", " ".join(tags))


def test_every_script_is_loaded_by_a_page_or_a_worker():
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    named = set(loaded_by("\n".join(texts)))
    loaded = {
        "sw.js",
        "notifications/worker.js",
        *named,
        *imports_of(*named, later=True),
    }

    assert {str(path) for path in scripts()} - loaded == set()


def test_script_finds_others_by_importing_them():
    """Nothing of ours stands on the window."""
    found = [
        (str(path), hit[0])
        for path in scripts()
        if path.parts[0] != "vendor"
        for hit in re.finditer(
            r"\b(window|self|globalThis)\.\w+ = |assign\((window|self|globalThis)\b",
            (STATIC / path).read_text(),
        )
    ]

    assert found == []


def test_scripts_are_built_under_names_that_say_what_they_import(tmp_path, settings):
    settings.DEBUG = False
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    storage = BuiltStorage(location=tmp_path, base_url="/static/")
    paths = {str(path): (storage, str(path)) for path in scripts()}

    list(storage.post_process(paths))
    built = storage.hashed_files

    room = (tmp_path / built["live/room.js"]).read_text()
    for name in ("core/browser", "live/chat"):
        assert built[f"{name}.js"].removeprefix(name.partition("/")[0]) in room
    plain = re.compile(r"(from |import\(?)\s*\"\.[^\"]*/[\w-]+\.js\"")
    unnamed = [
        name
        for name, to in built.items()
        if name.endswith(".js")
        and not name.startswith("vendor/")
        and plain.search((tmp_path / to).read_text())
    ]
    assert unnamed == []


def test_what_pages_link_to_is_built_in_brotli_as_well(tmp_path, settings):
    settings.DEBUG = False
    for name in ("site.js", "oscar/staff.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(STATIC / "site.js", tmp_path / name)
    storage = BuiltStorage(location=tmp_path, base_url="/static/")

    list(
        storage.post_process(
            {name: (storage, name) for name in ("site.js", "oscar/staff.js")}
        )
    )
    ours, staffs = (
        storage.hashed_files[name] for name in ("site.js", "oscar/staff.js")
    )

    plain = (tmp_path / ours).read_bytes()
    assert brotli.decompress((tmp_path / f"{ours}.br").read_bytes()) == plain
    assert gzip.decompress((tmp_path / f"{ours}.gz").read_bytes()) == plain
    assert (tmp_path / f"{staffs}.gz").exists()
    assert not (tmp_path / f"{staffs}.br").exists()
    assert not (tmp_path / "site.js.br").exists()


@pytest.mark.parametrize(
    ("page", "shell"),
    [
        ("desk/quick.html", DESK),
        ("desk/packing/index.html", DESK),
        ("desk/visits/check_in.html", DESK),
        ("desk/base.html", DESK),
        ("desk/offline.html", DESK),
        ("office/intake/new.html", OFFICE),
        ("office/depot/packing.html", OFFICE),
        ("desk/offline.html", OFFICE),
        ("training/trainer_session.html", LEARN),
        ("desk/offline.html", LEARN),
        ("components/head_scripts.html", LEARN),
        ("orders/detail.html", SHOP),
        ("visit/booking.html", SHOP),
        ("orders/no_signal.html", SHOP),
        ("accounts/orders.html", SHOP),
        ("accounts/visits.html", SHOP),
        ("accounts/boxes.html", SHOP),
        ("accounts/box.html", SHOP),
    ],
)
def test_page_that_opens_without_signal_has_its_scripts_on_the_phone(page, shell):
    text = (ROOT / "templates" / page).read_text()
    wanted = loaded_by(text)

    assert wanted
    assert {*wanted, *imports_of(*wanted, later=True)} <= set(whole(shell))
