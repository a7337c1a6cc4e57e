"""What no linter knows: where writes, locks and states stand, what pages may hold."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
AREAS = (
    "accounts", "config", "core", "live", "office", "orders", "programme", "shop",
    "tourism", "training", "vendors",
)  # fmt: skip
LONGEST = 400
# One file by design, as Oscar's tools and mypy's plugin read one.
SETTINGS = "config/settings.py"
# The storefront's, the desk's, and the one for when little can be relied on.
BASES = {"base.html", "plain.html"}
# Oscar's dashboard, and mails as /dev/mail/ shows them in a frame of their own.
MAY_INLINE = ["config/csp.py", "core/devmail.py"]
LOCKERS = re.compile(r"(^|/)locks(\.py$|/)")
MOVERS = re.compile(r"(^|/)(services(\.py$|/)|transitions\.py$)")
STATE_FIELDS = {"status", "state"}


def sources(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    )


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def templates() -> list[Path]:
    folders = [
        ROOT / "templates",
        *ROOT.glob("*/templates"),
        *ROOT.glob("*/*/templates"),
    ]
    return sorted(path for folder in folders for path in folder.rglob("*.html"))


def pages() -> list[Path]:
    """Templates that browsers get; mails are written for mail programs."""
    return [path for path in templates() if not is_mail(path)]


def is_mail(path: Path) -> bool:
    return any("mail" in part for part in path.relative_to(ROOT).parts)


def test_python_file_is_at_most_400_lines():
    lengths = {
        named(path): len(text_of(path).splitlines())
        for path in sources(*AREAS, "demo", "stripe_double", "tests")
    }

    assert {
        name: n for name, n in lengths.items() if n > LONGEST and name != SETTINGS
    } == {}


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


def test_module_opens_with_a_sentence():
    silent = [
        named(path)
        for path in sources(*AREAS, "demo", "stripe_double")
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
        for path in [*sources(*AREAS, "demo", "stripe_double", "tests"), *templates()]
        for hit in words.finditer(text_of(path))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"<[^>]*\sstyle\s*="),
        ("handler", r"<[^>]*\son[a-z]+\s*="),
        ("script without nonce", r"<script(?![^>]*(\snonce=|\ssrc=))[^>]*>"),
        ("style block without nonce", r"<style(?![^>]*\snonce=)[^>]*>"),
        ("javascript address", r"(href|src|action)\s*=\s*[\"']\s*javascript:"),
    ],
)
def test_page_has_nothing_inline(what, pattern):
    found = [
        f"{named(path)}: {hit[0][:80]}"
        for path in pages()
        for hit in re.finditer(pattern, _without_tags(path), re.IGNORECASE)
    ]

    assert found == [], what


def _without_tags(path: Path) -> str:
    """The template without Django's tags and comments, whose insides look like HTML."""
    text = text_of(path)
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL
    )
    return re.sub(r"{%.*?%}|{{.*?}}", "x", text, flags=re.DOTALL)


def test_page_extends_a_base_or_is_a_part():
    loose = [
        named(path)
        for path in pages()
        if "<html" in (text := text_of(path))
        and "{% extends" not in text
        and path.name not in BASES
    ]

    assert loose == []


def test_policy_allows_nothing_inline_outside_the_dashboard(client, db):
    for address in ("/accounts/login/", "/healthz/", "/no-such-page/"):
        policy = client.get(address).headers["Content-Security-Policy"]

        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "default-src 'none'" in policy


def test_unsafe_inline_stands_where_it_must():
    found = sorted(
        named(path)
        for path in sources(*AREAS)
        if "unsafe-inline" in text_of(path) or "UNSAFE_INLINE" in text_of(path)
    )

    assert found == MAY_INLINE
