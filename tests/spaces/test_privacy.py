"""What this room keeps about a person, handed out and forgotten."""

from spaces import actions, privacy
from spaces.models import Invitation, Membership
from tests import factories


def test_the_export_holds_a_persons_own_rows_and_nobody_elses(impact, circle, anna, mads, kadri):
    asked = actions.ask_to_join(space=impact.space, person=kadri, note="I measure.")
    factories.make_membership(impact.space, factories.make_person("Somebody"), note="not theirs")
    joined = Membership.objects.get(space=impact.space, person=mads)
    assert privacy.export(kadri) == {
        "memberships": [
            {
                "space": "Impact measurement",
                "state": "requested",
                "role": "member",
                "note": "I measure.",
                "reason": "",
                "asked_at": asked.asked_at,
                "joined_at": None,
                "changed_at": asked.changed_at,
            }
        ],
        "invitations_received": [],
        "invitations_sent": [],
    }
    assert [row["space"] for row in privacy.export(mads)["memberships"]] == [
        "Circle of five",
        "Impact measurement",
    ]
    assert privacy.export(mads)["memberships"][1]["joined_at"] == joined.joined_at


def test_invitations_are_exported_to_both_ends(impact, anna):
    sent = actions.invite(space=impact.space, email="zofia@example.org", by=anna)
    assert privacy.export(anna)["invitations_sent"] == [
        {"space": "Impact measurement", "email": "zofia@example.org", "at": sent.created_at}
    ]
    zofia = factories.make_person("Zofia")
    assert privacy.export(zofia)["invitations_received"] == [
        {"space": "Impact measurement", "at": sent.created_at}
    ]


def test_erasing_forgets_the_person_and_leaves_the_others(impact, circle, anna, mads, kadri):
    actions.invite(space=impact.space, email="zofia@example.org", by=anna)
    actions.invite(space=impact.space, email=kadri.email, by=anna)
    privacy.erase(anna)
    assert privacy.export(anna) == {"memberships": [], "invitations_received": [], "invitations_sent": []}
    assert Invitation.objects.count() == 0
    assert set(Membership.objects.values_list("person__name", "space__title")) == {
        ("Mads Madsen", "Impact measurement"),
        ("Mads Madsen", "Circle of five"),
        ("Kadri Kask", "Impact measurement"),
    }
