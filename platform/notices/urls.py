from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.index, name="index"),
    path("notices/counter/", views.counter, name="counter"),
    path("notices/reading/", views.reading, name="reading"),
    path("notices/<int:pk>/", views.follow, name="follow"),
    path("mail/", views.mail, name="mail"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("outbox/", views.outbox_list, name="outbox"),
    path("outbox/<str:name>/", views.outbox_mail, name="outbox_mail"),
]
