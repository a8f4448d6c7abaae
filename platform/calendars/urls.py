from django.urls import path

from calendars.views import agenda, answers, dates, entries, feed, subscriptions

app_name = "calendars"
urlpatterns = [
    path("calendar/", agenda.agenda, name="agenda"),
    path("calendar/subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("calendar/subscriptions/new/", subscriptions.new, name="subscribe"),
    path("calendar/subscriptions/public/", subscriptions.public, name="public_address"),
    path("calendar/subscriptions/public/<slug:slug>/", subscriptions.public, name="public_address"),
    path("calendar/subscriptions/<int:pk>/", subscriptions.change, name="subscription"),
    path("calendar/subscriptions/<int:pk>/revocation/", subscriptions.revocation, name="revoke"),
    path("calendar/subscriptions/<int:pk>/reset/", subscriptions.reset, name="reset"),
    path("calendar/subscriptions/mail/", subscriptions.mail_choice, name="mail_choice"),
    path("calendar/answers/<str:token>/", answers.answer, name="answer"),
    path("calendar/entries/<int:pk>/", entries.entry, name="entry"),
    path("calendar/entries/<int:pk>/edit/", entries.edit, name="edit"),
    path("calendar/entries/<int:pk>/edit/preview/", entries.preview_of_edit, name="preview_edit"),
    path("calendar/entries/<int:pk>/cancellation/", entries.cancellation, name="cancel"),
    path("calendar/entries/<int:pk>/reply/", entries.reply, name="reply"),
    path("calendar/entries/<int:pk>/dates/<str:key>/later/", dates.later, name="later"),
    path(
        "calendar/entries/<int:pk>/dates/<str:key>/later/preview/",
        dates.preview_of_later,
        name="preview_later",
    ),
    path("calendar/entries/<int:pk>/dates/<str:key>/ending/", dates.ending, name="end"),
    path("calendar/entries/<int:pk>/dates/<str:key>/move/", dates.move, name="move_date"),
    path(
        "calendar/entries/<int:pk>/dates/<str:key>/cancellation/",
        dates.cancellation,
        name="cancel_date",
    ),
    path(
        "calendar/entries/<int:pk>/dates/<str:key>/restoration/",
        dates.restoration,
        name="restore_date",
    ),
    path("calendar/public.ics", feed.public, name="public"),
    path("calendar/public.<str:language>.ics", feed.public, name="public"),
    path("calendar/public/<slug:slug>.ics", feed.public, name="public"),
    path("calendar/public/<slug:slug>.<str:language>.ics", feed.public, name="public"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
    path("spaces/<slug:slug>/entries/new/", entries.new, name="new"),
    path("spaces/<slug:slug>/entries/preview/", entries.preview_of_new, name="preview"),
]
