from django.urls import path

from conversations import views

app_name = "conversations"
urlpatterns = [
    path("spaces/<slug:slug>/threads/", views.threads, name="threads"),
    path("spaces/<slug:slug>/threads/new/", views.new_thread, name="new_thread"),
    path("threads/<int:pk>/", views.thread, name="thread"),
    path("threads/<int:pk>/messages/", views.messages, name="messages"),
    path("threads/<int:pk>/messages/<int:seq>/", views.message, name="message"),
    path("threads/<int:pk>/messages/<int:seq>/deletion/", views.deletion, name="deletion"),
    path("threads/<int:pk>/messages/<int:seq>/unread/", views.unread, name="unread"),
    path("threads/<int:pk>/reading/", views.reading, name="reading"),
    path("threads/<int:pk>/level/", views.level, name="level"),
    path("threads/<int:pk>/closing/", views.closing, name="closing"),
    path("threads/<int:pk>/pin/", views.pin, name="pin"),
]
