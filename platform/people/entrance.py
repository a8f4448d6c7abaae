"""The page that asks for the code of a mail. django-allauth's own speaks of failed sign-ins where no one signed in, and
stays silent where a code has grown too old."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.views import ConfirmEmailVerificationCodeView
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class ConfirmAddress(ConfirmEmailVerificationCodeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        has_waited = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if has_waited and self._process is None:
            messages.error(request, _("The code was too old.") + " " + self._what_next())
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT // 60
        return {**super().get_context_data(**kwargs), "minutes": minutes}

    def form_valid(self, form: Any) -> HttpResponse:
        if self._action != "resend":
            return super().form_valid(form)
        before = dict(self._process.state)
        try:
            answer: HttpResponse = super().form_valid(form)
        except ImmediateHttpResponse:  # the last one went out seconds ago: that code stays the right one
            self._process.state.update(before)
            messages.error(
                self.request, _("A code was sent a moment ago. Wait half a minute, then ask again.")
            )
            return redirect("account_email_verification_sent")
        self._process.state["at"] = time.time()  # the new code lives as long as the page says
        self._process.persist()
        messages.success(
            self.request, _("A new code is on its way. The one before it does not work any more.")
        )
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        if self._action != "verify" or self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        messages.error(self.request, _("The code was wrong too often.") + " " + self._what_next())
        return redirect("account_email" if self.request.user.is_authenticated else "account_login")

    def _what_next(self) -> str:
        if self.request.user.is_authenticated:
            return _("Nothing was changed. Enter the new address once more, and we send a new code.")
        return _("Sign in with your address and password, and we send you a new one.")
