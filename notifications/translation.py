"""A notice is kept in both languages, so that it follows its reader's choice."""

from modeltranslation.translator import TranslationOptions, register

from .models import Notification


@register(Notification)
class NotificationTranslation(TranslationOptions):
    fields = ("subject", "body")
