"""Cells that no spreadsheet runs as a formula, and the exact way back.

A cell is risky when what follows its apostrophes starts like a formula. Such a cell
gets one more apostrophe, and loses one when it is read: `undefused(defused(x)) == x`
for every text. (The usual escapes change other characters too, so that nothing leads
back.)
"""

# What spreadsheets take for the start of a formula, full-width forms as well.
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def _is_risky(text: str) -> bool:
    return text.lstrip(_MARK).startswith(STARTERS)


def defused(text: str) -> str:
    """The text as it may stand in a cell."""
    return _MARK + text if _is_risky(text) else text


def undefused(text: str) -> str:
    """What was defused, as it was."""
    return text[1:] if text.startswith(_MARK) and _is_risky(text) else text
