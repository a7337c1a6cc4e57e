"""What no linter knows of code: names, places of writes, locks and states, and days."""

import ast
import re
from collections import defaultdict

import pytest

from core.runtime_settings import SETTINGS
from tests.areas import AREAS
from tests.source_files import (
    imported_by,
    named,
    sources,
    templates,
    text_of,
    tree_of,
)

BESIDE = (
    "demo",
    "stripe_double",
    "message_double",
    "carrier_double",
    "identity_double",
    "tests",
)
LONGEST = 450
MOST_OF_A_NAME = 3
NOUNS_IN_ING = {
    "combined_shipping", "encoding", "funding", "learning", "listing", "orders_packing",
    "packing", "rebooking", "shipping", "spending", "tracing", "tracking", "training",
    "wiring", "wording",
}  # fmt: skip
# Everybody else asks django.conf.settings, which tests and starts may change.
READ_CONF = re.compile(r"(^|/)conf\.py$|^config/(engines|settings|settings_table)\.py$")
# Where what the environment says is meant, and nothing else.
OF_THE_ENVIRONMENT = {
    "core/market.py": {"LANGUAGE_CODE"},
    # Papers of banks are in the language of the sources; a sender in that of the start.
    "core/brand.py": {"LANGUAGE_CODE", "MARKET_NAMES"},
}
LOCKERS = re.compile(r"(^|/)locks(\.py$|/)")
MOVERS = re.compile(r"(^|/)(services(\.py$|/)|transitions\.py$)")
STATE_FIELDS = {"status", "state"}
# The one module that knows the market's time zone; ruff keeps Django's ways out.
DAYS = "core/dates.py"
PARTS_OF_A_DAY = {
    "day", "isocalendar", "month", "strftime", "timetuple", "toordinal", "weekday",
    "year",
}  # fmt: skip
# Of moments; a pickup's days have a `date` of their own.
LOOKUP_OF_A_DAY = re.compile(r"(?<!days)__date(__\w+)?$")


def test_modules_are_named_by_nouns():
    """What stands there, not what somebody does: `receipts`, not `taking`."""
    acts = [
        named(path)
        for path in sources(*AREAS)
        if path.stem.endswith("ing") and path.stem not in NOUNS_IN_ING
    ]

    assert acts == []


def test_name_of_a_class_says_what_it_is_without_its_module():
    """`CertificateKind`, not one more `Kind`; Django itself asks for each `Command`."""
    modules = defaultdict(list)
    for path in sources(*AREAS):
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(named(path))
    del modules["Command"]

    assert {
        name: own for name, own in modules.items() if len(own) > MOST_OF_A_NAME
    } == {}


def test_python_file_is_at_most_450_lines():
    lengths = {
        named(path): len(text_of(path).splitlines())
        for path in sources(*AREAS, *BESIDE)
    }

    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def test_settings_of_an_area_are_read_through_django():
    found = [
        named(path)
        for path in sources(*AREAS, "demo")
        if not READ_CONF.search(named(path))
        for node in ast.walk(tree_of(path))
        for module in imported_by(node)
        if re.fullmatch(rf"({'|'.join(AREAS)})\.conf(\..*)?", module)
    ]

    assert found == []


def test_settings_that_pages_change_are_called_to_be_read():
    """`django.conf.settings` has what the environment says, whatever a page set since.

    So it is with the language of who chose none: `core.market.first_language`.
    """
    found = [
        f"{named(path)}: {node.attr}"
        for path in sources(*AREAS, "demo")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {*SETTINGS, "LANGUAGE_CODE"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "settings"
        and node.attr not in OF_THE_ENVIRONMENT.get(named(path), ())
    ]

    assert found == []


def test_state_is_assigned_in_services_only():
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources(*AREAS)
        if not MOVERS.search(named(path))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
        and target.attr in STATE_FIELDS
        # An address's state is a province.
        and not (
            isinstance(target.value, ast.Name)
            and target.value.id in {"self", "address"}
        )
    ]

    assert found == []


def test_rows_are_locked_in_locks_only():
    found = [
        named(path)
        for path in sources(*AREAS)
        if not LOCKERS.search(named(path))
        and any(
            isinstance(node, ast.Attribute) and node.attr == "select_for_update"
            for node in ast.walk(tree_of(path))
        )
    ]

    assert found == []


def test_locks_let_others_point_at_their_rows():
    """A full lock also stops foreign keys, which are looked at last, at the commit.

    What is inserted would then be locked in the opposite order to everything else.
    """
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources(*AREAS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "select_for_update"
        and not any(word.arg == "no_key" for word in node.keywords)
    ]

    assert found == []


def test_module_opens_with_a_sentence():
    silent = [
        named(path)
        for path in sources(
            *AREAS,
            "demo",
            "stripe_double",
            "message_double",
            "carrier_double",
            "identity_double",
        )
        if text_of(path).strip() and ast.get_docstring(tree_of(path)) is None
    ]

    assert silent == []


def test_nothing_is_left_for_later():
    # Put together here, or this file would find itself.
    words = re.compile(
        r"\b("
        + "|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"])
        + r"|[Cc]oming soon)\b"
    )
    found = [
        f"{named(path)}: {hit[0]}"
        for path in [
            *sources(*AREAS, *BESIDE),
            *templates(),
        ]
        for hit in words.finditer(text_of(path))
    ]

    assert found == []


def _of_the_day(node: ast.AST) -> str:
    """What turns a moment into a day, or moves one by years, on its own."""
    match node:
        case ast.Call(func=ast.Attribute(attr="date"), args=[], keywords=[]):
            return ".date()"
        case ast.Call(func=ast.Attribute(attr="astimezone"), args=args):
            return "" if [ast.unparse(each) for each in args] == ["UTC"] else "zone"
        case ast.Attribute(
            value=ast.Call(func=ast.Attribute(attr="now")), attr=part
        ) if part in PARTS_OF_A_DAY:
            return f"now().{part}"
        case ast.keyword(arg=str(name)) if LOOKUP_OF_A_DAY.search(name):
            return name
        case ast.Call(func=ast.Attribute(attr="replace"), keywords=changed) if any(
            each.arg == "year" for each in changed
        ):
            return "replace(year=…)"
    return ""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("run.posted_at.date()", True),
        ("timezone.now().year", True),
        ("timezone.now().strftime('%d')", True),
        ("moment.astimezone()", True),
        ("moment.astimezone(UTC)", False),
        ("rows.filter(created__date__lte=day)", True),
        ("rows.filter(days__date=day)", False),
        ("day.replace(year=day.year + 1)", True),
        ("day.replace(day=1)", False),
        ("dates.day_of(run.posted_at)", False),
    ],
)
def test_own_ways_to_a_day_are_seen(code, found):
    assert any(map(_of_the_day, ast.walk(ast.parse(code)))) is found


def test_days_come_from_one_module():
    """Elsewhere `moment.date()` is a day of UTC, and a leap day has no next year."""
    found = [
        f"{named(path)}:{node.lineno}: {what}"
        for path in sources(*AREAS, "demo", "tests")
        if named(path) != DAYS
        for node in ast.walk(tree_of(path))
        if (what := _of_the_day(node))
    ]

    assert found == []


SIGNAL = re.compile(r"^(\w+)(?:: \w+)? = Signal\(\)$", re.MULTILINE)
# A receiver by decorator, alone or with others, or connected by a call.
HEARD = re.compile(r"@receiver\(\s*\[?([^)\]]+)|(\w+)\.connect\(|_note_\w+\(\s*(\w+)")


def test_somebody_hears_each_signal():
    """One that nobody hears is a path that leads nowhere."""
    texts = [text_of(path) for path in sources(*AREAS)]
    known = {name for text in texts for name in SIGNAL.findall(text)}
    heard = {
        name
        for text in texts
        for found in HEARD.findall(text)
        for name in re.findall(r"\w+", " ".join(found))
    }

    assert known - heard == set()
    assert len(known) > 25
