"""Cut the font to the letters of both languages' texts."""

from string import printable

from config.messages import LOCALE
from tests.looks.fonts import SIGNS, cut

words = "".join(file.read_text(encoding="utf-8") for file in LOCALE.rglob("*.po"))
cut("".join(sorted(set(printable + SIGNS + words))))
