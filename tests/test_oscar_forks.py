"""Every fork of an Oscar app is the one that Oscar loads, with Oscar's migrations."""

import ast
import importlib
import pkgutil
from pathlib import Path

import oscar.apps
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from oscar.core.loading import get_class, get_model

ROOT = Path(__file__).resolve().parent.parent
OSCAR = Path(oscar.apps.__path__[0])
FORKS = sorted(
    (config.label, config.name)
    for config in apps.get_app_configs()
    if any(base.__module__.startswith("oscar.apps") for base in type(config).__mro__)
    and not config.name.startswith("oscar.")
)


def oscar_folder(label: str) -> Path:
    name, _underscore, dashboard = label.partition("_")
    return OSCAR / dashboard / name if dashboard else OSCAR / label


def modules_of(name: str) -> list[str]:
    package = importlib.import_module(name)
    return [module.name for module in pkgutil.iter_modules(package.__path__)]


def classes_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_forks_are_those_of_the_design():
    assert [label for label, _ in FORKS] == [
        "basket",
        "catalogue",
        "checkout",
        "communication",
        "offer",
        "order",
        "partner",
        "payment",
        "shipping",
    ]


@pytest.mark.parametrize(("label", "name"), FORKS)
def test_fork_keeps_its_label_and_stands_once(label, name):
    assert apps.get_app_config(label).name == name
    assert [config.label for config in apps.get_app_configs()].count(label) == 1


@pytest.mark.parametrize(("label", "name"), FORKS)
def test_fork_class_is_the_one_oscar_loads(label, name):
    ours = importlib.import_module(name)
    folder = Path(ours.__path__[0])
    for module in modules_of(name):
        theirs = oscar_folder(label) / f"{module}.py"
        file = folder / f"{module}.py"
        if module in {"models", "admin", "apps"} or not (
            theirs.exists() and file.exists()
        ):
            continue
        for class_name in classes_in(file) & classes_in(theirs):
            loaded = get_class(f"{label}.{module}", class_name)
            assert loaded.__module__ == f"{name}.{module}"


@pytest.mark.parametrize(("label", "name"), FORKS)
def test_fork_model_is_the_one_oscar_loads(label, name):
    models = ROOT.joinpath(*name.split("."), "models.py")
    if not models.exists():
        return
    module = importlib.import_module(f"{name}.models")
    for class_name in classes_in(models):
        ours = getattr(module, class_name)
        if not issubclass(ours, Model) or ours._meta.abstract:
            continue
        assert get_model(label, class_name) is ours


@pytest.mark.parametrize(("label", "name"), FORKS)
def test_fork_stands_for_each_of_oscars_migrations(label, name):
    """Oscar's other apps name them; what a new one does is to be carried over."""
    theirs = {file.stem for file in (oscar_folder(label) / "migrations").glob("0*.py")}
    ours = {
        node: migration
        for node, migration in MigrationLoader(None).disk_migrations.items()
        if node[0] == label
    }
    replaced = {each for migration in ours.values() for each in migration.replaces}

    assert {(label, each) for each in theirs} - set(ours) - replaced == set()
