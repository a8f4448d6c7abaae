from django.urls import path

from scheduling.views import busy, finding

app_name = "scheduling"
urlpatterns: list = []
urlpatterns += [
    path("spaces/<slug:slug>/find-a-time/", finding.find, name="find"),
    path("me/busy-times/", busy.busy, name="busy"),
    path("me/busy-times/<int:pk>/reading/", busy.reading, name="read_busy"),
    path("me/busy-times/<int:pk>/removal/", busy.removal, name="remove_busy"),
]
