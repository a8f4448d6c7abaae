from django.urls import path

from scheduling.views import answers, busy, deciding, finding, guests, polls

app_name = "scheduling"
urlpatterns = [
    path("spaces/<slug:slug>/polls/", polls.polls, name="polls"),
    path("spaces/<slug:slug>/polls/new/", polls.new, name="new"),
    path("spaces/<slug:slug>/polls/<int:pk>/", polls.poll, name="poll"),
    path("spaces/<slug:slug>/polls/<int:pk>/edit/", polls.edit, name="edit"),
    path("spaces/<slug:slug>/polls/<int:pk>/votes/", answers.votes, name="votes"),
    path("spaces/<slug:slug>/polls/<int:pk>/reminder/", deciding.reminder, name="remind"),
    path("spaces/<slug:slug>/polls/<int:pk>/closing/", deciding.closing, name="close"),
    path("spaces/<slug:slug>/polls/<int:pk>/choice/", deciding.choice, name="choose"),
    path("spaces/<slug:slug>/polls/<int:pk>/cancellation/", deciding.cancellation, name="cancel"),
    path("spaces/<slug:slug>/polls/<int:pk>/reopening/", deciding.reopening, name="reopen"),
    path("spaces/<slug:slug>/polls/<int:pk>/guests/", guests.guests, name="guests"),
    path(
        "spaces/<slug:slug>/polls/<int:pk>/guests/<int:guest_id>/removal/",
        guests.removal,
        name="remove_guest",
    ),
    path("polls/number/<int:pk>/", polls.by_number, name="by_number"),
    path("polls/<slug:token>/", guests.guest, name="guest"),
    path("spaces/<slug:slug>/find-a-time/", finding.find, name="find"),
    path("me/busy-times/", busy.busy, name="busy"),
    path("me/busy-times/<int:pk>/reading/", busy.reading, name="read_busy"),
    path("me/busy-times/<int:pk>/removal/", busy.removal, name="remove_busy"),
]
