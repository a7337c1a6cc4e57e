"""XML of a stranger is read at the cost of an ordinary file, or not at all."""

import time
import tracemalloc

import pytest

from core.imports.iso20022 import (
    ATTRIBUTES_OF_A_LINE,
    TAGS_OF_A_LINE,
    XmlTooLargeError,
    XmlUnreadableError,
    xml_root,
)
from core.tables.rows import TableError
from payments.payouts import bank_answers
from payments.reconciliation import statement_files

LINES, BYTES = 5000, 8_000_000
FULL, MARKS = TAGS_OF_A_LINE * LINES, ATTRIBUTES_OF_A_LINE * LINES


def read(content):
    return xml_root(content, most_bytes=BYTES, most_lines=LINES)


@pytest.mark.parametrize(
    "content",
    [
        b"<x>" + b"<a/>" * FULL + b"</x>",
        b"<a>" * FULL + b"</a>" * FULL,
        b"<x " + b"".join(b'a%d="" ' % n for n in range(MARKS + 1)) + b"/>",
        b"<x>" + b" " * BYTES + b"</x>",
        ("<x>" + "<a/>" * FULL + "</x>").encode("utf-16"),
    ],
    ids=["many", "deep", "attributes", "long", "in two bytes"],
)
def test_more_than_any_bank_sends_is_refused_before_it_is_read(content):
    began = time.process_time()

    with pytest.raises(XmlTooLargeError):
        read(content)

    assert time.process_time() - began < 0.5


LARGEST = {
    "many": b"<x>" + b"<a/>" * (FULL - 2) + b"</x>",
    "deep": b"<a>" * (FULL // 2) + b"</a>" * (FULL // 2),
    "attributes": b"<x " + b"".join(b'a%d="" ' % n for n in range(MARKS)) + b"/>",
}


@pytest.mark.parametrize("name", LARGEST)
def test_largest_file_is_read_in_seconds(name):
    began = time.process_time()

    read(LARGEST[name])

    assert time.process_time() - began < 5


def test_largest_file_takes_little_memory():
    tracemalloc.start()
    try:
        read(LARGEST["many"])
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 120_000_000


@pytest.mark.parametrize(
    "content", [b"", b"no", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<x>"]
)
def test_what_is_no_plain_xml_is_refused(content):
    with pytest.raises(XmlUnreadableError):
        read(content)


@pytest.mark.parametrize(
    "reads", [statement_files.read_statement, bank_answers.read_answer]
)
def test_both_files_of_banks_say_so(reads):
    with pytest.raises(TableError, match="too large"):
        reads(b"<x>" + b"<a/>" * (FULL + 1) + b"</x>")
