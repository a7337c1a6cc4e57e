"""Which tests a run takes."""

from dataclasses import dataclass

import pytest

from tests.source_files import ROOT

from . import services


@dataclass
class Asked:
    """As much of a test as is asked for its turn."""

    nodeid: str
    marks: tuple[str, ...] = ()

    def get_closest_marker(self, name):
        return name if name in self.marks else None


@pytest.mark.parametrize(
    ("asked", "turn"),
    [
        (Asked("tests/payments/ledger/test_books.py::test_sum"), (True, True)),
        (Asked("tests/office/test_pages.py::test_page"), (False, False)),
        (Asked("tests/office/test_pages.py::test_lock", ("postgres",)), (True, True)),
        (
            Asked("tests/looks/test_home.py::test_home", ("chromium",)),
            (True, False),
        ),
    ],
)
def test_run_for_the_databases_takes_what_depends_on_them(monkeypatch, asked, turn):
    monkeypatch.setattr(services, "DATABASE_TESTS", True)
    monkeypatch.setattr(services, "SQLITE_TURN", "")
    taken = []
    for on_postgres in (False, True):
        monkeypatch.setattr(services, "_is_on_postgres", lambda now=on_postgres: now)
        taken.append(services.has_its_turn(asked))

    assert tuple(taken) == turn


def test_each_file_of_both_databases_runs_on_one_and_next_time_on_the_other(
    monkeypatch,
):
    files = [f"tests/fulfilment/test_{name}.py" for name in range(60)]

    def taken(turn, on_postgres):
        monkeypatch.setattr(services, "SQLITE_TURN", turn)
        monkeypatch.setattr(services, "_is_on_postgres", lambda: on_postgres)
        asked = [Asked(f"{file}::test_sum") for file in files]
        return [each.nodeid for each in asked if services.has_its_turn(each)]

    everything = taken("", on_postgres=True)
    assert taken("", on_postgres=False) == everything
    for turn, next_turn in ("07", "e9"):
        sqlite, postgres = taken(turn, False), taken(turn, True)
        assert sorted(sqlite + postgres) == sorted(everything)
        assert sqlite
        assert postgres
        assert taken(next_turn, False) == postgres
        assert taken(next_turn, True) == sqlite


@pytest.mark.parametrize("turn", ["0", "1"])
def test_what_must_be_right_there_runs_on_postgres_each_time(monkeypatch, turn):
    monkeypatch.setattr(services, "SQLITE_TURN", turn)
    books = Asked("tests/payments/ledger/test_books.py::test_sum")
    page = Asked("tests/office/test_pages.py::test_page")

    monkeypatch.setattr(services, "_is_on_postgres", lambda: True)
    assert services.has_its_turn(books)
    monkeypatch.setattr(services, "_is_on_postgres", lambda: False)
    assert not services.has_its_turn(books)
    assert services.has_its_turn(page)


def test_each_role_of_tests_that_open_every_page_has_a_turn_on_sqlite(monkeypatch):
    roles = [
        f"{test}[{role}]"
        for test in (services.ROLE_BY_ROLE[0],)
        for role in ("anonymous", "shopper", "owner", "rival", "officer", "staff")
    ]

    def taken(turn):
        monkeypatch.setattr(services, "SQLITE_TURN", turn)
        monkeypatch.setattr(services, "_is_on_postgres", lambda: False)
        return [role for role in roles if services.has_its_turn(Asked(role))]

    turns = [taken(turn) for turn in "4567"]
    assert sorted(one for turn in turns for one in turn) == sorted(roles)
    assert all(len(turn) < len(roles) for turn in turns)
    assert taken("") == roles


def test_folders_where_the_database_matters_are_there():
    named = (*services.ON_BOTH_DATABASES, *services.ROLE_BY_ROLE)
    assert all(
        one.startswith(services.ON_BOTH_DATABASES)
        for one in services.POSTGRES_EACH_TIME
    )
    gone = [name for name in named if not (ROOT / name.partition("::")[0]).exists()]

    assert not gone


def test_only_tests_of_the_running_site_are_tried_again(request, monkeypatch):
    monkeypatch.setattr(services, "IN_CI", True)
    plain = _item(request)
    browser = _item(request, pytest.mark.browser)

    services.pytest_collection_modifyitems(request.config, items := [browser, plain])

    assert items == [plain, browser]
    assert plain.get_closest_marker("flaky") is None
    (tried,) = browser.iter_markers("flaky")
    assert tried.kwargs == {"reruns": 1}


def _item(request, *marks):
    item = pytest.Function.from_parent(
        request.node.parent, name="test_folders_where_the_database_matters_are_there"
    )
    for mark in marks:
        item.add_marker(mark)
    return item
