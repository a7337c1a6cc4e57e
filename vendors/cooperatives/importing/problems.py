"""What may be wrong with a row of a register, each in a sentence that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Kept by its code, so that it is said in whatever language the page is in."""

    EMPTY = "empty", _("There is neither a number nor a household.")
    NO_NAME = "no-name", _("The household has no name.")
    NO_JOINED = "no-joined", _("It does not say when the household joined.")
    NO_DAY = "no-day", _("“%(text)s” is no day. Please write it as in 2019-03-31.")
    TWO_DAYS = (
        "two-days",
        _("“%(text)s” may be two days. Please write it as in 2019-03-31."),
    )
    NOT_YET = "not-yet", _("%(day)s has not come yet.")
    TOO_EARLY = "too-early", _("%(day)s is too long ago.")
    LEFT_FIRST = "left-first", _("It left on %(left)s, before it joined on %(joined)s.")
    NO_PHONE = "no-phone", _("“%(text)s” is no phone number.")
    NO_IDENTITY = "no-identity", _("The identity number has a typing mistake.")
    NO_VILLAGE = "no-village", _("There is no village “%(text)s” here.")
    NO_NUMBER = "no-number", _("“%(text)s” is no number.")
    NEGATIVE = "negative", _("A stake can't be below zero.")
    TOO_LONG = "too-long", _("“%(text)s” is longer than %(most)s characters.")
    ODD_SIGNS = "odd-signs", _("A cell holds signs that are no text.")
    NO_AREA = "no-area", _("“%(text)s” is no area.")
    SAME_NUMBER = "same-number", _("Row %(row)s has the same number.")
    SAME_IDENTITY = "same-identity", _("Row %(row)s has the same identity number.")
    SAME_NAME = (
        "same-name",
        _("Row %(row)s has the same household; give both a number."),
    )
    MANY_OF_NAME = (
        "many-of-name",
        _("Several households are called so; give it its number."),
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
    LEFT_ALREADY = "left-already", _("The register says that it left on %(day)s.")
    HOLDS_POSITION = (
        "holds-position",
        _("Somebody of it holds a position. End that first."),
    )
    JOINED_EARLIER = "joined-earlier", _("It was a member until %(day)s already.")
