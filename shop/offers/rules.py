"""How a voucher's code is written, by staff and by shoppers."""

import re
import unicodedata

# Letters of any writing, numbers and hyphens: what people read out and type.
_CODE = re.compile(r"[^\W_]+(-[^\W_]+)*")


def code_of(typed: str) -> str:
    """The code as it is kept: in capitals, without spaces, not in full-width signs."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def is_code(code: str) -> bool:
    """Whether a shopper could type it as it is kept."""
    return bool(_CODE.fullmatch(code))
