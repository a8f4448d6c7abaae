import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live import hub
from live.consumers import MOST_ERRORS_IN_A_ROW, POLICY_VIOLATION, LiveConsumer
from live.sockets import Identity
from tests.live.conftest import Site


def error(code: str, **more: object) -> dict[str, object]:
    return {"type": "error", "id": None, "code": code, "detail": "", **more}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "json"),
        ("{", "json"),
        ("NaN", "json"),
        ('{"do": Infinity}', "json"),
        ("[" * 60_000, "json"),
        ("[]", "shape"),
        ("7", "shape"),
        ("{}", "shape"),
        ('{"do": 7}', "shape"),
        ('{"do": "ping", "id": 1.5}', "shape"),
        ('{"do": "ping", "id": 1e999}', "shape"),
        ('{"do": "ping", "id": 99999999999999999}', "shape"),
        ('{"do": "ping", "id": ' + "[" * 500 + "]" * 500 + "}", "shape"),
        ('{"do": "ping", "id": ' + '{"a":' * 500 + "1" + "}" * 501, "shape"),
        ('{"do": "ping", "id": "' + "x" * 65 + '"}', "shape"),
        ('{"do": ["post"]}', "shape"),
        ('{"do": "nothing of ours"}', "unknown"),
        ('{"do": "__class__"}', "unknown"),
        ('{"do": "post", "body": "a\\u0000b"}', "text"),
        ('{"do": "post", "body": {"deep": ["\\ud800"]}}', "text"),
        ('{"do": "post", "\\udfff": 1}', "text"),
        ('{"do": "post", "body": "' + "x" * 65_536 + '"}', "size"),
        ('{"do": "post", "body": "' + "õ" * 40_000 + '"}', "size"),
        (b"\x00\x01", "binary"),
    ],
)
def test_bad_input_gets_an_error_frame_and_the_socket_lives(
    everywhere: Site, data: str | bytes, code: str
) -> None:
    with everywhere.open(1) as tab:
        assert tab.raw(data) == error(code)
        assert tab.say("listen", topic="thread:1") == {"type": "ack"}


def test_a_no_carries_its_code_and_its_sentence(here: Site) -> None:
    with here.open(1) as tab:
        assert tab.say("refuse") == {
            "type": "error",
            "code": "full",
            "detail": "There is no seat left.",
        }


def test_a_fault_of_ours_shows_no_traceback(here: Site) -> None:
    with here.open(1) as tab:
        assert tab.say("fail") == {"type": "error", "code": "internal", "detail": ""}
        assert tab.say("listen", topic="thread:1") == {"type": "ack"}


def test_the_twenty_first_message_in_ten_seconds_has_to_wait(here: Site) -> None:
    with here.open(1) as tab:
        answers = [tab.say("post", topic="thread:5", body="x") for _ in range(21)]
        assert answers[:20] == [{"type": "ack"}] * 20
        assert (answers[20]["code"], 0 < answers[20]["retry_after"] <= 10) == (
            "rate",
            True,
        )
        assert tab.say("listen", topic="thread:1") == {"type": "ack"}


def test_who_sends_nothing_but_rubbish_is_closed(here: Site) -> None:
    with here.open(1) as tab:
        for _ in range(100):
            assert tab.raw("{") == error("json")
        assert tab.closed_with() == 1008


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_no_frame_that_anybody_can_think_of_breaks_the_socket(here: Site) -> None:
    with here.open(1) as tab:

        @settings(max_examples=150, deadline=None)
        @given(
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs"])),
                st.binary(),
                json_values.map(json.dumps),
            )
        )
        def every(data: str | bytes) -> None:
            assert tab.raw(data)["type"] == "error"
            assert tab.say("listen", topic="thread:1") == {"type": "ack"}  # and the row of errors is broken

        every()


def test_text_that_cannot_be_stored_is_refused_by_the_name_of_its_command(here: Site) -> None:
    """Otherwise the page waits for an answer that never comes, and takes it for a lost connection."""
    with here.open(1) as tab:
        assert tab.say("post", topic="thread:1", body="a\0b") == {
            "type": "error",
            "code": "text",
            "detail": "",
        }


def test_somebody_who_floods_is_answered_until_cut_off_and_others_have_their_turns() -> None:
    """`receive` of the server waits for nothing while there are messages, and what is refused awaits nothing either."""
    many, turns = 2_000, 0
    said: list[dict[str, Any]] = []
    taken: list[int] = []
    messages = iter(
        [{"type": "websocket.connect"}]
        + [{"type": "websocket.receive", "text": "{}"}] * many
        + [{"type": "websocket.disconnect", "code": 1006}]
    )

    async def receive() -> dict[str, Any]:
        taken.append(turns)
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def flood() -> None:
        beside = asyncio.create_task(others())
        consumer = LiveConsumer.as_asgi(commands={}, authenticate=lambda scope: Identity(1), revalidate=dict)
        await consumer({"type": "websocket", "extensions": {}}, receive, send)
        await asyncio.sleep(0.1)  # what was answered leaves by a task of its own
        beside.cancel()
        await hub.on_this_loop().stop()

    asyncio.run(flood())
    assert taken[-1] - taken[1] >= many  # from the first frame to the end
    errors = [one for one in said if '"type":"error"' in one.get("text", "")]
    assert len(errors) == MOST_ERRORS_IN_A_ROW
    assert said[-1] == {"type": "websocket.close", "code": POLICY_VIOLATION}
