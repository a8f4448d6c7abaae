"""The program's settings with what only tests need: quick password hashes, mail in memory, data in a temporary place."""

import atexit
import os
import shutil
import tempfile

_place = tempfile.mkdtemp(prefix="hansa-tests-")
_owner = os.getpid()
atexit.register(lambda: os.getpid() == _owner and shutil.rmtree(_place, ignore_errors=True))
os.environ["VAR"] = _place
os.environ["SECRET_KEY"] = "a key that only the tests know and nobody else needs"
for name in ("DEBUG", "DEMO", "TLS", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_HOST", "PORT"):
    os.environ.pop(name, None)

# Parallel workers share one Redis: each has a database of its own, and the bus names its channels after that.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if os.environ.get("REDIS_URL"):
    from urllib.parse import urlsplit

    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_worker}").geturl()

from config.settings import *  # noqa: E402, F403 - the whole of them is the base
from config.settings import ALLOWED_HOSTS, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # no walk through all static files for every client of a test
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because tests with threads need one; what is lost with the machine's power here is lost gladly.
    DATABASES["default"]["TEST"] = {"NAME": f"{_place}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
