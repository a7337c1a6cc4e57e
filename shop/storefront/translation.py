"""Which texts of the storefront are written in each language."""

from modeltranslation.translator import TranslationOptions, register

from .models import Headline


@register(Headline)
class HeadlineTexts(TranslationOptions):
    fields = ("title", "lead", "button")
