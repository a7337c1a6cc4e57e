"""What of letters is said in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Letter


@register(Letter)
class LetterTranslation(TranslationOptions):
    fields = ("title", "text")
