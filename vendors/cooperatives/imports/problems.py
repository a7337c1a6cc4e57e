"""What may be wrong with a row of a register, each in a sentence that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Kept by its code, so that it is said in whatever language the page is in."""

    EMPTY = "empty", _("Both number and household are missing.")
    NO_NAME = "no-name", _("The household has no name.")
    NO_JOINED = "no-joined", _("The date the household joined is missing.")
    NO_DAY = "no-day", _("“%(text)s” is not a date. Please write it like 2019-03-31.")
    TWO_DAYS = (
        "two-days",
        _("“%(text)s” is ambiguous. Please write it like 2019-03-31."),
    )
    NOT_YET = "not-yet", _("%(day)s is in the future.")
    TOO_EARLY = "too-early", _("%(day)s is too long ago.")
    LEFT_FIRST = "left-first", _("It left on %(left)s, before it joined on %(joined)s.")
    NO_PHONE = "no-phone", _("“%(text)s” is not a phone number.")
    NO_IDENTITY = "no-identity", _("The identity number has a typing error.")
    NO_VILLAGE = "no-village", _("There is no village “%(text)s” here.")
    NO_NUMBER = "no-number", _("“%(text)s” is not a number.")
    NEGATIVE = "negative", _("A stake can't be below zero.")
    TOO_LONG = "too-long", _("“%(text)s” is longer than %(most)s characters.")
    ODD_SIGNS = "odd-signs", _("A cell contains invalid characters.")
    NO_AREA = "no-area", _("“%(text)s” is not an area.")
    SAME_NUMBER = "same-number", _("Row %(row)s has the same number.")
    SAME_IDENTITY = "same-identity", _("Row %(row)s has the same identity number.")
    SAME_NAME = (
        "same-name",
        _("Row %(row)s has the same household; please number both."),
    )
    MANY_OF_NAME = (
        "many-of-name",
        _("Several households have this name; please add its number."),
    )
    IDENTITY_ELSEWHERE = (
        "identity-elsewhere",
        _("%(name)s of household %(number)s has this identity number."),
    )
    STAKE_DIFFERS = (
        "stake-differs",
        _(
            "The register has a stake of %(amount)s. Enter contributions on the "
            "household's page."
        ),
    )
    LEFT_ALREADY = "left-already", _("According to the register it left on %(day)s.")
    HOLDS_POSITION = (
        "holds-position",
        _("A member of it holds a position. End that first."),
    )
    JOINED_EARLIER = "joined-earlier", _("It was already a member until %(day)s.")
