from django.urls import path

from exchanges import views
from exchanges.kind import VISIT
from occasions.urls import pages

app_name = "visit"
urlpatterns = [
    path("", views.index, name="index"),
    *pages(VISIT, parts="stops"),
    path("<slug:slug>/report/", views.report, name="report"),
]
