"""Codes that trainees show, and how a quiz is shuffled and scored: all of it pure."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.crypto import constant_time_compare, salted_hmac

from core.inputs import decimal, wholes

# Without letters that are taken for figures when a number is read aloud.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SALT = "training.code"
_SIGNED = 6
_CODE = re.compile(r"N([2-9A-Z]+)-([2-9A-Z]{6})")


def code_of(enrolment_id: int) -> str:
    """What a trainee's QR code says, for example N3K-7Q2MPA: who, and a signature."""
    plain, rest = "", enrolment_id
    while rest:
        rest, place = divmod(rest, len(_LETTERS))
        plain = _LETTERS[place] + plain
    return f"N{plain}-{_signature(enrolment_id)}"


def enrolment_of(code: str) -> int | None:
    """The enrolment a code was made for; None for one that is not ours.

    Case and blanks don't matter: it may have been typed.
    """
    found = _CODE.fullmatch("".join(code.split()).upper())
    if not found or len(found[1]) > 13 or set(found[1]) - set(_LETTERS):
        return None
    number = 0
    for letter in found[1]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    signed = _signature(number)
    return number if constant_time_compare(signed, found[2]) else None


def _signature(enrolment_id: int) -> str:
    return _signed(_SALT, str(enrolment_id), _SIGNED)


def _signed(salt: str, text: str, letters: int) -> str:
    digest = salted_hmac(salt, text, algorithm="sha256").digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:letters])


def door_code(session_id: int, starts: datetime) -> str:
    """What the QR code at a hall's door adds to its address, for example K7Q2MPA4T9.

    Another one once the session has another time.
    """
    return _signed("training.door", f"{session_id}:{starts.timestamp():.0f}", 10)


def shuffled(ids: Sequence[int], seed: int) -> list[int]:
    """The same order for the same seed, whenever it is asked."""
    order = list(ids)
    random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    return order


def number_in(text: str) -> Decimal | None:
    """A number as people type it: 2.5, 2,5 and full-width figures."""
    plain = "".join(text.split())
    for comma in ",，．":
        plain = plain.replace(comma, ".")
    number = decimal(plain)
    # Beyond this nothing is asked, and arithmetic would get slow.
    return number if number is not None and abs(number.adjusted()) < 9 else None


@dataclass(frozen=True)
class AnswerKey:
    """What decides whether an answer is right: ids of right choices, or a number."""

    right: frozenset[int] = frozenset()
    number: Decimal | None = None
    tolerance: Decimal = Decimal(0)

    def is_right(self, answer: Sequence[str]) -> bool:
        """Whether what was typed or ticked is the answer."""
        if self.number is not None:
            typed = number_in(answer[0]) if answer else None
            return typed is not None and abs(typed - self.number) <= self.tolerance
        ticked = set(wholes(answer))
        return ticked == self.right and bool(ticked)


def count_right(
    asked: Mapping[int, AnswerKey], answers: Mapping[int, Sequence[str]]
) -> int:
    return sum(one.is_right(answers.get(pk, ())) for pk, one in asked.items())


def is_pass(right: int, asked: int, mark: int) -> bool:
    """Whether so many of so many reach the mark in per cent, without rounding."""
    return asked > 0 and right * 100 >= mark * asked


# How long before its end a certificate may be renewed by taking the course once more;
# one that is good for a month only, not as soon as it is issued.
RENEWAL = timedelta(days=30)
FRESH = timedelta(days=15)

# Stands in place of a name that is not kept any more.
FORGOTTEN = "–"


def masked(name: str) -> str:
    """A name of which only the beginning is told: 王**, W… M…"""
    words = name.split()
    if len(words) == 1 and not name.isascii():
        return name[:1] + "*" * (len(name) - 1)
    return " ".join(f"{word[:1]}." for word in words)
