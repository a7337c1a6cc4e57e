"""What of a draw is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import Draw


@register(Draw)
class DrawTranslation(TranslationOptions):
    fields = ("prize",)
