from django.urls import path

from spaces.views import joining, people

app_name = "spaces"
urlpatterns = [
    path("<slug:slug>/membership/", joining.membership, name="membership"),
    path("<slug:slug>/membership/withdrawal/", joining.withdrawal, name="withdraw"),
    path("<slug:slug>/membership/refusal/", joining.refusal_of_invitation, name="decline_invitation"),
    path("<slug:slug>/membership/leaving/", joining.leaving, name="leave"),
    path("<slug:slug>/level/", joining.level, name="level"),
    path("<slug:slug>/members/", people.members, name="members"),
    path("<slug:slug>/members/<int:pk>/removal/", people.removal, name="remove"),
    path("<slug:slug>/members/<int:pk>/role/", people.role, name="role"),
    path("<slug:slug>/members/<int:pk>/coordination/", people.handing_over, name="hand_over"),
    path("<slug:slug>/requests/", people.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/acceptance/", people.acceptance, name="accept"),
    path("<slug:slug>/requests/<int:pk>/refusal/", people.refusal, name="decline"),
    path("<slug:slug>/invitations/", people.invitations, name="invite"),
    path("<slug:slug>/invitations/<int:pk>/revocation/", people.revocation, name="revoke_invitation"),
]
