"""The market's own pages in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import LegalText


@register(LegalText)
class LegalTextTranslation(TranslationOptions):
    fields = ("body",)
