"""Each notification is declared once and told somewhere; how a new one is added."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings as configured

from core.notify import notify
from core.outbox import PARKED_NEWS
from notifications.declarations import sellers
from notifications.models import Notification
from notifications.states import TOPICS, Kind, Topic
from notifications.types import NOTIFICATIONS
from tests.areas import AREAS
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver, told

ROOT = Path(configured.BASE_DIR)
TOLD_BY = {"notify", "notify_all", "tell_event"}
# Told by `tell_people`, to those whom the area itself has chosen.
BY_CLASS = {
    "announcement", "broadcast_begun", "broadcast_cancelled", "broadcast_moved",
    "broadcast_soon", "letter", "live_terms",
}  # fmt: skip


def sources():
    for area in AREAS:
        for path in sorted((ROOT / area).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ast.parse(path.read_text(encoding="utf-8"))


def names_in(argument):
    """The event that a call names, or the one of two."""
    if isinstance(argument, ast.IfExp):
        return names_in(argument.body) | names_in(argument.orelse)
    if isinstance(argument, ast.Constant):
        return {argument.value}
    is_parked = isinstance(argument, ast.Name) and argument.id == "PARKED_NEWS"
    return {PARKED_NEWS} if is_parked else set()


def test_each_call_names_what_is_declared_and_each_declared_is_told():
    called = {
        name
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in TOLD_BY
        for name in names_in(node.args[0])
    }
    events = {declared.event for declared in NOTIFICATIONS.values()}

    assert called - events == set()
    assert events - called == BY_CLASS


def test_each_has_its_templates_and_a_kind_that_people_can_find():
    every = [kind for topic in Topic for kind in TOPICS[topic]]
    listed = set(every)

    assert len(Topic) <= 9
    assert len(every) == len(listed)
    assert set(Kind) == listed
    assert {declared.kind for declared in NOTIFICATIONS.values()} == listed
    for declared in NOTIFICATIONS.values():
        for ending in ("subject.txt", "txt", "html"):
            file = ROOT / "templates" / "mail" / f"{declared.template}.{ending}"
            assert file.exists(), declared.name


@pytest.fixture
def worked_example(tmp_path, settings):
    """The blocks of CONTRIBUTING, put where they say that they belong."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## A new notification")[2]
    python, html = re.findall(r"```(?:python|django)\n(.*?)```", section, re.DOTALL)[:2]
    (tmp_path / "mail").mkdir()
    for ending in ("subject.txt", "txt", "html"):
        (tmp_path / "mail" / f"shop_opened.{ending}").write_text(html)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    exec(compile(python, "CONTRIBUTING.md", "exec"), dict(vars(sellers)))
    yield
    del NOTIFICATIONS["shop_opened"]


@pytest.mark.django_db
@pytest.mark.usefixtures("outgoing", "worked_example")
def test_the_worked_example_of_a_new_one_is_told_once():
    farm = make_farm("Li Orchard", code="li")
    owner = make_member(farm, email="owner@li.example")

    for _ in range(2):
        notify("shop_opened", farm)
    letters = deliver()

    assert told(letters) == [("owner@li.example", "Li Orchard is open")]
    assert Notification.objects.get(recipient=owner).link == "/desk/li/shop/"
