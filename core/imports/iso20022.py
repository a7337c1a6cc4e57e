"""Messages of banks in ISO 20022: read within bounds, their parts by plain names."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from core.tables.rows import TableError
from core.text import LazyText

# A tree takes many times the memory of its text, in proportion to its tags. They are
# counted first, which costs milliseconds; what is left is read in about a second.

# Each entry of a bank has some forty elements, with a tag before and one behind.
TAGS_OF_A_LINE = 120
# Currencies and little else; they are dearer to read than tags.
ATTRIBUTES_OF_A_LINE = 20


class XmlTooLargeError(Exception):
    """Raised for more bytes, tags or attributes than a file of so many lines has."""


class XmlUnreadableError(Exception):
    """Raised for what is no XML, or defines entities."""


def xml_root(content: bytes, *, most_bytes: int, most_lines: int) -> Element:
    """The outermost element. Raises `XmlTooLargeError` or `XmlUnreadableError`."""
    is_large = (
        len(content) > most_bytes
        or content.count(b"<") > TAGS_OF_A_LINE * most_lines
        or content.count(b"=") > ATTRIBUTES_OF_A_LINE * most_lines
    )
    if is_large:
        raise XmlTooLargeError
    try:
        return fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise XmlUnreadableError from error


TOO_LARGE = _("This file is too large. Please split it.")


def open_message(
    content: bytes, kind: str, *, otherwise: LazyText, bounds: tuple[int, int]
) -> Element:
    """The outermost element of a "camt.053" or another; else `otherwise` is said.

    `bounds` are the most bytes and lines. Raises `TableError`.
    """
    try:
        root = xml_root(content, most_bytes=bounds[0], most_lines=bounds[1])
    except XmlTooLargeError as error:
        raise TableError(TOO_LARGE) from error
    except XmlUnreadableError as error:
        raise TableError(_("This XML file can't be read.")) from error
    if not re.search(r"}Document$", root.tag) or kind not in root.tag:
        raise TableError(otherwise)
    return root


def text_at(element: Element, path: str) -> str:
    """The text under "Refs/EndToEndId", in whatever namespace."""
    return (element.findtext(f"./{{*}}{path.replace('/', '/{*}')}") or "").strip()
