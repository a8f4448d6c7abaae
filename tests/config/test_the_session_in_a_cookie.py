"""A socket finds the session where pages find it, whatever else a browser keeps for this host."""

import pytest

from config.sockets import session_key


@pytest.mark.parametrize(
    "before", ["", 'theme={"dark":true}; ', "foo[bar]=1; ", "a b=1; ", "ä=1; ", "=; ", ";;; ", 'x="a; ']
)
def test_a_strange_cookie_before_it_hides_nothing(before: str) -> None:
    cookies = f"{before}sessionid=abc123; csrftoken=x".encode("latin-1")
    assert session_key([(b"host", b"localhost"), (b"cookie", cookies)]) == "abc123"


def test_without_a_session_there_is_none() -> None:
    assert session_key([(b"cookie", b"sessionidx=abc")]) == ""
    assert session_key([]) == ""
