"""Beside each signal stands who hears it."""

import re
from importlib import import_module

from tests.areas import AREAS
from tests.source_files import named, sources, text_of

DECLARED = re.compile(r"((?:^# .*\n)+)^(\w+) = Signal\(\)", re.MULTILINE)


def declared():
    """(module, name, comment) of each signal."""
    for path in sources(*AREAS):
        if " = Signal()" in (text := text_of(path)):
            module = named(path).removesuffix(".py").replace("/", ".")
            found = DECLARED.findall(text)
            assert len(found) == text.count(" = Signal()"), module
            yield from ((module, name, comment) for comment, name in found)


def heard_by(signal):
    modules = {receiver().__module__ for _key, receiver, *_rest in signal.receivers}
    return ", ".join(sorted(one.removesuffix(".receivers") for one in modules))


def test_each_signal_says_who_hears_it():
    signals = list(declared())

    assert len(signals) > 20
    for module, name, comment in signals:
        said = " ".join(line.removeprefix("# ") for line in comment.splitlines())
        signal = getattr(import_module(module), name)
        assert said.endswith(f"Heard by {heard_by(signal)}."), name
