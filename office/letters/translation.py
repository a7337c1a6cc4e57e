"""What of letters is said in both languages."""

from modeltranslation.translator import TranslationOptions, register

from office.mailings.models import MAILING_FIELDS

from .models import Letter


@register(Letter)
class LetterTranslation(TranslationOptions):
    fields = MAILING_FIELDS
