"""Somebody is removed while they look at the group: their page shows nothing of it any more, without reloading."""

from playwright.sync_api import expect

MAKE = """
from people.models import Person
from spaces import actions
from workgroups.actions import propose
from workgroups.models import WorkingGroup
by, member = (Person.objects.get(email=email) for email in ({organiser!r}, {member!r}))
space = dict(title="Closed round", summary="Only we know.", visibility="hidden", joining="invitation")
group = propose(model=WorkingGroup, by=by, space=space, group={{}})
print(group.space.slug, actions.admit(space=group.space, person=member).pk)
"""


def test_the_page_of_a_removed_member_closes_by_itself(browse, demo, site):
    people = {one["role"]: one["email"] for one in demo["personas"]}
    made = site.manage("shell", "-v0", "-c", MAKE.format(**people)).split()
    slug, membership = made[-2:]
    member, coordinator = browse("member"), browse("organiser")
    page = member.open(f"/groups/{slug}/")
    expect(page.get_by_role("heading", name="Closed round")).to_be_visible()
    page.wait_for_function("document.documentElement.dataset.live !== 'off'")
    page.wait_for_timeout(500)  # until the page listens

    desk = coordinator.open(f"/spaces/{slug}/members/{membership}/removal/")
    desk.get_by_label("Why?").fill("The round is over.")
    desk.get_by_role("button", name="Remove", exact=True).click()

    expect(page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    expect(page.get_by_text("Closed round")).to_have_count(0)
