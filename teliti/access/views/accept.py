"""The page behind the link of an invitation: open to strangers who hold the link."""

from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

from teliti.access import actions, forms, queries
from teliti.access.models import Invitation
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.kit.screens import go
from teliti.kit.shapes import Frame
from teliti.people.middleware import COMPANY_KEY
from teliti.people.models import Member, User
from teliti.people.queries import system_member

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Accept(View):
    """Choose a name and a password, or join as the user one is already."""

    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        before = scope.current()
        found = queries.invitation_of_key(str(kwargs["key"]))
        if found is None:
            scope.enter(before.company, before.person, before.limit)
            return self._gone(request)
        self.invitation = found
        language = translation.get_language() if request.user.is_authenticated else found.language
        with translation.override(language):
            answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        form = forms.AcceptForm(initial={"name": self.invitation.name})
        return self._show(form)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        form = forms.AcceptForm(request.POST)
        if user is None and not self._is_good(form):
            return self._show(form, 422)
        typed = {} if user else form.cleaned_data
        try:
            member = actions.accept_invitation(
                system_member(self.invitation.company),
                invitation=self.invitation,
                user=user,
                **typed,
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence) if form.is_bound else None
            return self._show(form, 422, refusal.sentence)
        self._go_in(request, member, is_new=user is None)
        return go(reverse("web:desk"))

    def _go_in(self, request: HttpRequest, member: Member, *, is_new: bool) -> None:
        """A new person is signed in: they hold the link and have just chosen the password."""
        if is_new:
            assert member.user is not None
            login(request, member.user, backend=BACKEND)
        request.session[COMPANY_KEY] = member.company_id

    def _is_good(self, form: forms.AcceptForm) -> bool:
        if not form.is_valid():
            return False
        try:
            validate_password(form.cleaned_data["password"], User(email=self.invitation.email))
        except ValidationError as trouble:
            form.add_error("password", trouble)
            return False
        return True

    def _show(self, form: forms.AcceptForm, status: int = 200, trouble: str = "") -> HttpResponse:
        user = self.request.user
        is_other = isinstance(user, User) and user.email.lower() != self.invitation.email.lower()
        more = {
            "frame": Frame(title=_("Invitation")),
            "invitation": self.invitation,
            "form": form,
            "trouble": trouble,
            "signed_in": user if isinstance(user, User) else None,
            "is_other": is_other,
            "sign_in_url": f"{reverse('account_login')}?next={self.request.path}",
            "is_known": queries.is_known(self.invitation.email),
        }
        return render(self.request, "access/accept.html", more, status=status)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        title = _("This link does not work any more")
        text = _("It was used, withdrawn or is too old. Ask for a new one.")
        more = {"frame": Frame(title=title), "message_title": title, "message_text": text}
        return render(request, "kit/message.html", more, status=410)
