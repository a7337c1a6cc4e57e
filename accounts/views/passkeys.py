"""Passkeys of an account: a way to sign in beside the others, never a second step."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect


class AddPasskey(AddWebAuthnView):
    """Without the backup codes that allauth makes: password and codes go on."""

    template_name = "mfa/webauthn/add_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super(AddWebAuthnView, self).get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        context["options"] = json.dumps(options, cls=DjangoJSONEncoder)
        return context

    def form_valid(self, form: BaseForm) -> HttpResponse:
        raise_if_reauthentication_required(self.request, app="allauth.mfa")
        typed = form.cleaned_data
        auth.WebAuthn.add(self.request.user, typed["name"], typed["credential"])
        adapter = get_adapter(self.request)
        adapter.add_message(
            self.request, messages.SUCCESS, "mfa/messages/webauthn_added.txt"
        )
        adapter.send_notification_mail("mfa/email/webauthn_added", self.request.user)
        return redirect("mfa_list_webauthn")
