"""What of a recall is told in both languages."""

from modeltranslation.translator import TranslationOptions, register

from .models import RecallMessage


@register(RecallMessage)
class RecallMessageTranslation(TranslationOptions):
    fields = ("reason", "advice")
