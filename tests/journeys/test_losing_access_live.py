"""Somebody loses a group, or what its coordinators say, while they look: their page shows nothing of it any more, without
reloading."""

from playwright.sync_api import expect

from tests.journeys.conftest import becomes
from tests.journeys.groups import make_group
from tests.journeys.test_talking_live import bodies, write
from tests.journeys.test_writing_in_a_thread import begin, kept

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
    slug, membership = site.run(MAKE.format(**people)).split()
    member, coordinator = browse("member"), browse("organiser")
    page = member.open_live(f"/groups/{slug}/")
    expect(page.get_by_role("heading", name="Closed round")).to_be_visible()

    desk = coordinator.open(f"/spaces/{slug}/members/{membership}/removal/")
    desk.get_by_label("Why?").fill("The round is over.")
    desk.get_by_role("button", name="Remove", exact=True).click()

    expect(page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    expect(page.get_by_text("Closed round")).to_have_count(0)


def test_who_no_longer_coordinates_loses_what_coordinators_say_and_keeps_the_rest(browse, demo, site):
    organiser = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    group = make_group(
        site,
        title="Led by two",
        by=organiser,
        members={"Mads Madsen": "coordinator"},
        threads={"Among us": "coordinators", "Among all": "members"},
    )
    mads, inner, outer = group.members["Mads Madsen"], group.threads["Among us"], group.threads["Among all"]
    coordinator, member = browse("organiser"), browse()
    member.sign_in(mads.email)
    page, other = member.open_live(inner), member.context.new_page()
    member.open_live(outer, other)
    here = coordinator.open_live(inner)
    write(here, "Between us two")
    expect(page.get_by_role("log").get_by_text("Between us two")).to_be_visible()
    assert len(begin(page, "What I would answer")) == 1

    desk = coordinator.context.new_page()
    desk.goto(f"/spaces/{group.slug}/members/")
    desk.get_by_role("button", name="Make a member Mads Madsen").click()
    expect(page.get_by_role("alert")).to_contain_text("You no longer have access to this thread.")
    expect(page.get_by_text("Between us two")).to_have_count(0)
    expect(page.get_by_text("Among us")).to_have_count(0)
    expect(page).to_have_title("There is nothing here for you")
    expect(page.locator("live-thread article, live-thread textarea")).to_have_count(0)
    becomes(page, lambda: kept(page), [])

    frames = len(member.frames)
    write(here, "Now I am alone")
    expect(here.locator("article:not(.is-pending)", has_text="Now I am alone")).to_be_visible()
    desk.goto(outer)
    write(desk, "To all of you")
    expect(other.get_by_role("log").get_by_text("To all of you")).to_be_visible()
    becomes(other, lambda: bodies(other), ["To all of you"])
    assert "Now I am alone" not in str(member.frames[frames:])
    assert "To all of you" in str(member.frames[frames:])
    other.goto(inner)
    expect(other.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
