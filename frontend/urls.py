from django.conf import settings
from django.templatetags.static import static
from django.urls import path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from frontend import views

app_name = "frontend"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    # Asked for by programs that read no page.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("img/mark.svg"))),
    path("accessibility/", views.accessibility, name="accessibility"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
