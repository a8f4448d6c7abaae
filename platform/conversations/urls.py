from django.urls import path

from conversations import views

app_name = "conversations"
urlpatterns = [
    path("spaces/<slug:slug>/threads/", views.threads, name="threads"),
    path("spaces/<slug:slug>/threads/new/", views.new_thread, name="new_thread"),
    path("spaces/<slug:slug>/threads/about/<slug:kind>/<str:key>/", views.about, name="about"),
    path("threads/<int:pk>/", views.thread, name="thread"),
    path("threads/<int:pk>/settings/", views.settings, name="settings"),
    path("threads/<int:pk>/title/", views.title, name="title"),
    path("threads/<int:pk>/circle/", views.circle, name="circle"),
    path("threads/<int:pk>/move/", views.move, name="move"),
    path("threads/<int:pk>/split/", views.split, name="split"),
    path("threads/<int:pk>/messages/", views.messages, name="messages"),
    path("threads/<int:pk>/messages/<int:seq>/", views.message, name="message"),
    path("threads/<int:pk>/messages/<int:seq>/deletion/", views.deletion, name="deletion"),
    path("threads/<int:pk>/messages/<int:seq>/unread/", views.unread, name="unread"),
    path("threads/<int:pk>/messages/<int:seq>/versions/", views.versions, name="versions"),
    path("threads/<int:pk>/messages/<int:seq>/reactions/", views.reactions, name="reactions"),
    path("threads/<int:pk>/draft/deletion/", views.draft_deletion, name="draft_deletion"),
    path("threads/<int:pk>/attachments/", views.attachments, name="attachments"),
    path("attachments/<slug:key>/", views.attachment, name="attachment"),
    path("threads/<int:pk>/reading/", views.reading, name="reading"),
    path("threads/<int:pk>/level/", views.level, name="level"),
    path("threads/<int:pk>/closing/", views.closing, name="closing"),
    path("threads/<int:pk>/pin/", views.pin, name="pin"),
]
