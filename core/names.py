"""What a person is called before others: never by the whole name."""

import unicodedata

from .text import one_line

_LONGEST = 20
# So many digits are a number to call, not a name.
_DIGITS_OF_A_PHONE = 5
# Chinese, Japanese and Korean names are written in one: no word can be left out.
_IN_ONE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def shortened(given: str, family: str = "") -> str:
    """The given name and one letter ("Anna B."), or the first sign ("王**").

    A whole name may stand in either of the two. Empty for what is no name but an
    address or a phone number.
    """
    whole = one_line(f"{family} {given}")
    if is_contact(whole):
        return ""
    if any(unicodedata.name(sign, "").startswith(_IN_ONE) for sign in whole):
        return f"{whole[0]}**"
    words = f"{given} {family}".split()
    first, last = "".join(words[:1])[:_LONGEST], words[-1][:1] if words[1:] else ""
    return f"{first} {last}." if last.isalpha() else first


def is_contact(text: str) -> bool:
    """Whether it reaches a person instead of naming them."""
    return "@" in text or sum(map(str.isdigit, text)) >= _DIGITS_OF_A_PHONE
