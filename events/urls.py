from django.urls import path

from events import views
from events.kind import EVENT
from occasions.urls import pages

app_name = "event"
urlpatterns = [path("", views.index, name="index"), *pages(EVENT, parts="programme")]
