"""Pages, for a WSGI server: Granian in production, a few threads of the one command on a single machine."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

import live
from config.memory import keep_what_stands

keep_what_stands()
live.look_again()  # here, because Granian replaces its processes by itself
