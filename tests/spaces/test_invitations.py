"""Inviting somebody who is here, and an address that nobody has signed up with yet."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from people import actions as people
from spaces import actions, tasks
from spaces.actions import JoiningRefused, inviting
from spaces.models import Invitation, Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.people import browser

State = Membership.State
STRANGER = "zofia@example.org"


@pytest.fixture
def closed(impact):
    """The group, hidden and by invitation only."""
    impact.space.visibility, impact.space.joining = Space.Visibility.HIDDEN, Space.Joining.INVITATION
    impact.space.save()
    return impact


def invite(group, by, email=STRANGER):
    return actions.invite(space=group.space, email=email, by=by)


def sign_up(email):
    """By the real pages: address and password, then the code that came by mail."""
    client = Client()
    mail.outbox.clear()
    form = {
        "email": email,
        "password1": factories.PASSWORD,
        "name": "Zofia Zielinska",
        "language": "en",
        "zone": "Europe/Warsaw",
    }
    assert client.post("/accounts/signup/", form).status_code == 302
    code = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    assert client.post("/accounts/confirm-email/", {"code": code[1]}).status_code == 302
    return client


def test_who_is_here_finds_the_invitation_and_comes_in(closed, anna, kadri):
    page = closed.space.get_absolute_url()
    assert browser(kadri).get(page).status_code == 404
    invite(closed, anna, "  Kadri-Kask@Example.org ")
    guest = Membership.objects.get(person=kadri)
    assert (guest.state, guest.changed_by) == (State.INVITED, anna)
    assert [one.text for one in Notice.objects.filter(recipient=kadri)] == [
        "Anna Albers invites you to Impact measurement."
    ]
    assert "You are invited" in browser(kadri).get(page).content.decode()
    assert "You are invited to Impact measurement." in browser(kadri).get("/").content.decode()
    assert browser(kadri).post("/spaces/impact-measurement/membership/").url == page
    assert Membership.objects.get(person=kadri).state == State.ACTIVE


def test_an_invitation_is_declined_and_the_hidden_page_closes(closed, anna, kadri):
    invite(closed, anna, kadri.email)
    assert browser(kadri).post("/spaces/impact-measurement/membership/refusal/").url == "/"
    assert Membership.objects.get(person=kadri).state == State.DECLINED
    assert browser(kadri).get(closed.space.get_absolute_url()).status_code == 404


def test_an_invited_person_sees_the_page_and_not_the_talk(closed, anna, kadri):
    factories.make_thread(closed.space, "Budget of 2027")
    invite(closed, anna, kadri.email)
    assert "Budget of 2027" not in browser(kadri).get(closed.space.get_absolute_url()).content.decode()


def test_inviting_who_asks_lets_them_in(impact, anna, kadri):
    actions.ask_to_join(space=impact.space, person=kadri)
    invite(impact, anna, kadri.email)
    assert Membership.objects.get(person=kadri).state == State.ACTIVE
    assert not Invitation.objects.open(timezone.now()).exists()


def test_inviting_a_member_changes_nothing(impact, anna, mads):
    before = Membership.objects.get(person=mads)
    invite(impact, anna, mads.email)
    after = Membership.objects.get(person=mads)
    assert not Invitation.objects.open(timezone.now()).exists()
    assert (after.pk, after.state, after.changed_at) == (before.pk, State.ACTIVE, before.changed_at)


@pytest.mark.parametrize("who", ["mads", "kadri", "stefan"])
def test_only_coordinators_invite(impact, who, request):
    with pytest.raises(Denied):
        invite(impact, request.getfixturevalue(who))
    assert Invitation.objects.count() == 0


def test_a_stranger_gets_one_mail_that_carries_no_right(closed, anna):
    invite(closed, anna)
    assert (tasks.mail_invitations(), tasks.mail_invitations()) == (1, 0)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([STRANGER], "Anna Albers invites you to Impact measurement")
    links = re.findall(r"https?://\S+", letter.body)
    assert links == ["http://localhost:8000/accounts/signup/"]


def test_the_mail_does_not_name_a_confidential_group(circle, anna):
    invite(circle, anna)
    tasks.mail_invitations()
    assert "Circle of five" not in mail.outbox[0].subject + mail.outbox[0].body
    assert mail.outbox[0].subject == "Anna Albers invites you to a confidential group"


def test_the_mail_is_in_the_language_of_who_invites(impact, anna, monkeypatch):
    seen = []
    monkeypatch.setattr(
        tasks, "render_to_string", lambda *_: seen.append(tasks.translation.get_language()) or ""
    )
    anna.language = "de"
    anna.save()
    invite(impact, anna)
    tasks.mail_invitations()
    assert seen == ["de"]


@pytest.mark.parametrize("server", ["Away", "Broken"])
def test_mail_that_fails_is_tried_again_later_and_not_for_ever(impact, anna, settings, server):
    settings.EMAIL_BACKEND = f"tests.spaces.test_invitations.{server}"
    invite(impact, anna)
    tried = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(20):
            tried += len(Invitation.objects.due_for_mail(timezone.now()))
            assert tasks.mail_invitations() == 0
            clock.shift(timedelta(hours=2))
    assert tried == tasks.TRIES
    assert Invitation.objects.get().mail_due_at is None


class Away:
    def __init__(self, *_args, **_kwargs):
        pass

    def send_messages(self, _messages):
        raise OSError("the mail server is away")


class Broken(Away):
    def send_messages(self, _messages):
        raise RuntimeError("out of order")


def test_the_invitation_waits_for_the_address_to_be_confirmed(closed, anna):
    """Sign up by the pages with the invited address: the invitation stands on the first page afterwards."""
    invite(closed, anna)
    newcomer = sign_up(STRANGER.upper())
    guest = Membership.objects.get(person__email=STRANGER)
    assert (guest.space, guest.state) == (closed.space, State.INVITED)
    assert Invitation.objects.get().guest == guest.person
    assert "You are invited to Impact measurement." in newcomer.get("/").content.decode()


def test_an_unconfirmed_address_claims_nothing(closed, anna):
    invite(closed, anna)
    client = Client()
    form = {"email": STRANGER, "password1": factories.PASSWORD, "name": "Z", "language": "en"}
    client.post("/accounts/signup/", {**form, "zone": "Europe/Warsaw"})
    assert Membership.objects.filter(person__email=STRANGER).count() == 0
    assert Invitation.objects.get().guest is None


def test_an_invitation_for_another_address_is_not_claimed(closed, anna):
    invite(closed, anna)
    sign_up("somebody-else@example.org")
    assert Invitation.objects.get().guest is None


def test_after_two_weeks_an_invitation_is_over_and_can_be_renewed(impact, anna, kadri):
    invitation = invite(impact, anna)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert actions.claim_invitations(person=kadri, email=STRANGER) == []
        renewed = invite(impact, anna)
        assert renewed.pk == invitation.pk
        assert [row.person for row in actions.claim_invitations(person=kadri, email=STRANGER)] == [kadri]


def test_an_invitation_is_taken_back(impact, anna, kadri):
    invitation = invite(impact, anna)
    url = f"/spaces/impact-measurement/invitations/{invitation.pk}/revocation/"
    assert STRANGER in browser(anna).get("/spaces/impact-measurement/members/").content.decode()
    assert browser(kadri).post(url).status_code == 403
    assert browser(anna).post(url).status_code == 302
    assert not Invitation.objects.open(timezone.now()).exists()
    assert STRANGER not in browser(anna).get("/spaces/impact-measurement/members/").content.decode()
    assert actions.claim_invitations(person=kadri, email=STRANGER) == []


def test_who_invites_sees_the_address_alone_until_it_is_accepted(closed, anna, kadri):
    """By page and API, whether somebody has signed up with it or not: or whoever types addresses learns names."""
    for address in (kadri.email, STRANGER):
        invite(closed, anna, address)
    theirs = Membership.objects.get(person=kadri)
    looking, base = browser(anna), "/spaces/impact-measurement/members/"
    shown = looking.get(base).content.decode()
    assert kadri.email in shown and STRANGER in shown
    pages = [shown, looking.get(closed.space.get_absolute_url()).content.decode()]
    pages += [
        looking.get(f"{base}{theirs.pk}/{verb}/").content.decode() for verb in ("removal", "coordination")
    ]
    api = ["memberships/", f"memberships/{theirs.pk}/", "spaces/impact-measurement/memberships/"]
    pages += [looking.get(f"/api/v1/{path}").content.decode() for path in api]
    assert [page for page in pages if "Kadri Kask" in page] == []
    assert looking.post(f"/api/v1/memberships/{theirs.pk}/acceptance/").status_code == 404
    browser(kadri).post("/spaces/impact-measurement/membership/")
    shown = looking.get(base).content.decode()
    assert "Kadri Kask" in shown and kadri.email not in shown


def test_taking_back_closes_the_page_that_the_invitation_opened(closed, anna, kadri):
    invitation = invite(closed, anna, kadri.email)
    assert browser(kadri).get(closed.space.get_absolute_url()).status_code == 200
    actions.revoke_invitation(invitation=invitation, by=anna)
    assert browser(kadri).get(closed.space.get_absolute_url()).status_code == 404
    assert not Notice.objects.filter(recipient=kadri).exists()
    with pytest.raises(JoiningRefused):
        actions.accept_invitation(space=closed.space, person=kadri)


def test_an_invitation_that_nobody_answers_ends_for_who_holds_it_too(closed, anna, kadri):
    invite(closed, anna, kadri.email)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        with pytest.raises(JoiningRefused):
            actions.accept_invitation(space=closed.space, person=kadri)
        assert (tasks.end_lapsed_invitations(), tasks.end_lapsed_invitations()) == (1, 0)
        assert browser(kadri).get(closed.space.get_absolute_url()).status_code == 404
        invite(closed, anna, kadri.email)
        assert actions.accept_invitation(space=closed.space, person=kadri).state == State.ACTIVE


def test_an_answered_invitation_does_not_lapse(closed, anna, kadri):
    invite(closed, anna, kadri.email)
    actions.accept_invitation(space=closed.space, person=kadri)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert tasks.end_lapsed_invitations() == 0
    assert Membership.objects.get(person=kadri).state == State.ACTIVE


@pytest.mark.parametrize("how", ["removed", "shut out"])
def test_an_invitation_ends_with_who_sent_it(closed, anna, mads, kadri, how):
    """Of who is removed from the group, or from the site: what they sent to strangers and to who is here."""
    sender = Membership.objects.get(space=closed.space, person=mads)
    actions.set_role(membership=sender, by=anna, role="coordinator")
    for address in (kadri.email, STRANGER):
        invite(closed, mads, address)
    if how == "removed":
        actions.remove_member(membership=sender, by=anna, reason="It is over.")
    else:
        people.deactivate(person=mads)
        tasks.end_lapsed_invitations()
    assert Membership.objects.get(person=kadri).state == State.REMOVED
    assert browser(kadri).get(closed.space.get_absolute_url()).status_code == 404
    assert actions.claim_invitations(person=factories.make_person(), email=STRANGER) == []
    assert tasks.mail_invitations() == 0


def test_an_address_is_written_to_once_a_day_whoever_invites_it_how_often(impact, circle, anna):
    """Also after it was taken back, and from another group."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _again in range(3):
            invitation = invite(impact, anna)
            tasks.mail_invitations()
            actions.revoke_invitation(invitation=invitation, by=anna)
        invite(circle, anna)
        tasks.mail_invitations()
        assert len(mail.outbox) == 1
        clock.shift(timedelta(hours=23))
        assert tasks.mail_invitations() == 0
        clock.shift(timedelta(hours=2))
        assert (tasks.mail_invitations(), len(mail.outbox)) == (1, 2)


def test_nobody_mails_the_whole_world(impact, anna, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_OPEN", 2)
    here = factories.make_person("Here")
    for address in ("a@example.org", here.email, "a@example.org"):
        invite(impact, anna, address)
    with pytest.raises(JoiningRefused) as error:
        invite(impact, anna, "c@example.org")
    assert error.value.code == "too_many"


def test_a_wrong_address_is_a_form_error_that_keeps_it(impact, anna):
    answer = browser(anna).post("/spaces/impact-measurement/invitations/", {"email": "not an address"})
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.content.decode()


def test_the_form_invites(impact, anna, kadri):
    form = browser(anna)
    assert form.post("/spaces/impact-measurement/invitations/", {"email": kadri.email}).status_code == 302
    assert Membership.objects.get(person=kadri).state == State.INVITED
