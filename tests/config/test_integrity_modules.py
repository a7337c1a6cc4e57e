"""No integrity check stands where nobody runs it."""

from config.integrity import INVARIANTS, MODULES
from tests.areas import AREAS
from tests.source_files import named, sources, text_of


def test_each_module_with_checks_is_listed():
    checking = {
        named(path).removesuffix(".py").replace("/", ".")
        for path in sources(*AREAS)
        if "\n@invariant(" in text_of(path)
    }

    assert {*MODULES} == checking
    assert len(MODULES) == len(checking)


def test_each_check_says_something_else():
    names = [one.name for one in INVARIANTS]

    assert len(names) == len({*names})
