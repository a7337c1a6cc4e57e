"""How the numbers of certificates are written.

Checked where a public rule says how a number looks:

- Green Food (China Green Food Development Center, notice on its new numbering, in
  force from 1 August 2009): `GF` and 12 figures: 6 of the district (GB/T 2260), 2 of
  the year, 4 of the holder. Product numbers are `LB-`, 2 figures of the class, 10
  figures (year, month, province, product) and the grade `A` or `AA`, which old ones
  lack.
- Organic in the EU: the control body's code `AB-CDE-999` (Regulation (EU) 2018/848,
  article 32 and annex V; the Commission's page "Code numbers of control bodies"): the
  country, a word for organic in some language, up to three figures. A certificate's own
  number may follow it after a dot. Organic in China (CNCA's rules of certification):
  figures of the body, `OP`, figures.
- Geographical indications: `AGI` of China's ministry of agriculture, `PGI-` and `PDO-`
  of the EU's register (country and figures); trade-mark offices give plain numbers.

Any other number is taken as it is, when it has a figure in it: nothing is known of how
it has to look, and a person looks at the file.
"""

import re
import unicodedata
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import dates

from .states import CertificateKind

MOST_OF_A_NUMBER = 64
_DASHES = re.compile(r"\s*[‐‑‒–—―－-]\s*")
# GB/T 2260: what a district's code begins with.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
    "61 62 63 64 65 71 81 82".split()
)
_FIRST_GREEN_YEAR = 9
_EU_WORDS = "BIO|ÖKO|OKO|OEKO|ORG|ECO|EKO|EKOL|ORGANIC|LUOMU|MAHE|ECOL"
_EU_CODE = re.compile(
    rf"[A-Z]{{2}}-({_EU_WORDS})-\d{{1,3}}(-[A-Z]{{1,3}})?(\.[\w./-]+)?"
)
_LIKE_EU_CODE = re.compile(rf"[A-Z]{{1,3}}-?({_EU_WORDS})\b.*|.*-({_EU_WORDS})-.*")
_CHINA_ORGANIC = re.compile(r"\d{3,4}OP\d{5,12}(-\d{1,3})?")
_GREEN = re.compile(r"GF(?P<place>\d{2})\d{4}(?P<year>\d{2})\d{4}")
_GREEN_PRODUCT = re.compile(r"LB-\d{2}-\d{10}(A|AA)?")
_EU_ORIGIN = re.compile(r"(PGI|PDO|TSG|GI)-[A-Z]{2}-\d{4,5}")
_CHINA_ORIGIN = re.compile(r"AGI\d{4,5}(-\d{2}-\d{4,5})?")


def checked_number(kind: str, typed: str) -> str:
    """The number in one way of writing. Raises `ValidationError` with what is right."""
    plain = unicodedata.normalize("NFKC", typed).upper().strip()
    plain = _DASHES.sub("-", " ".join(plain.split()))
    if not re.search(r"\d", plain):
        raise ValidationError(
            _(
                "A certificate's number contains digits. Please copy it "
                "from the certificate."
            )
        )
    check = _CHECKS.get(kind)
    return check(plain) if check else plain


def _green(number: str) -> str:
    bare = number.replace(" ", "")
    found = _GREEN.fullmatch(bare)
    if found:
        year = int(found["year"])
        this_year = dates.today().year % 100
        if found["place"] in _PROVINCES and _FIRST_GREEN_YEAR <= year <= this_year:
            return bare
    elif _GREEN_PRODUCT.fullmatch(bare):
        return bare
    raise ValidationError(
        _(
            "A Green Food number is GF and 12 digits: 6 for the "
            "district, 2 for the year, 4 for the holder "
            "(GF140425210123); or LB-, 2 digits, 10 digits, A."
        )
    )


def _organic(number: str) -> str:
    if _LIKE_EU_CODE.fullmatch(number) and not _EU_CODE.fullmatch(number):
        raise ValidationError(
            _(
                "An EU control body's code looks like DE-ÖKO-006 or "
                "CN-BIO-140, followed by a dot and the certificate's own "
                "number."
            )
        )
    bare = number.replace(" ", "")
    if re.search(r"\dOP", bare) and not _CHINA_ORGANIC.fullmatch(bare):
        raise ValidationError(
            _("A Chinese organic number looks like 134OP1200063 or 134OP1200063-1.")
        )
    return bare if _CHINA_ORGANIC.fullmatch(bare) else number


def _origin(number: str) -> str:
    bare = number.replace(" ", "")
    if re.match(r"(PGI|PDO|TSG)", bare) and not _EU_ORIGIN.fullmatch(bare):
        raise ValidationError(_("An EU register number looks like PGI-CN-0622."))
    if bare.startswith("AGI") and not _CHINA_ORIGIN.fullmatch(bare):
        raise ValidationError(
            _(
                "A registration of China's agriculture ministry looks "
                "like AGI2010-03-00236."
            )
        )
    return number


_CHECKS: dict[str, Callable[[str], str]] = {
    CertificateKind.GREEN: _green,
    CertificateKind.ORGANIC: _organic,
    CertificateKind.ORIGIN: _origin,
}
