import time

import pytest
from django.urls import reverse

from tests import factories
from tests.production.conftest import Production

pytestmark = pytest.mark.production


def test_signing_out_at_a_page_process_closes_the_sockets_of_all_socket_processes(
    production: Production,
) -> None:
    ada, bob = factories.make_person("Ada"), factories.make_person("Bob")
    session, other = production.session_of(ada), production.session_of(bob)
    tabs = [production.tab(number, session) for number in (0, 1)]
    with production.tab(0, other) as bystander:
        began = time.monotonic()
        assert production.post(reverse("account_logout"), session) == 302
        assert [tab.closed_with() for tab in tabs] == [4401, 4401]
        assert time.monotonic() - began < 2
        assert bystander.say("ping") == {"type": "ack"}
