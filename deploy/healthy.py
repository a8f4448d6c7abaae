"""For the health checks of containers: exit 0 when the process beside us answers. `healthy.py live|ready`"""

import os
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

# By the site's own name: no other host is answered.
host = urlsplit(os.environ.get("SITE_URL", "http://localhost")).netloc
port = os.environ.get("PORT") or "8000"
asked = Request(f"http://127.0.0.1:{port}/health/{sys.argv[1]}", headers={"Host": host})
try:
    urlopen(asked, timeout=4).close()  # noqa: S310 - the address is this machine
except OSError as error:
    sys.exit(str(error))
