import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame
from websockets.streams import StreamReader

import live
from live import frames
from live.testing import record


def parsed(wire: bytes) -> list[Frame]:
    """As an independent library reads the bytes."""
    reader = StreamReader()
    reader.feed_data(wire)
    reader.feed_eof()
    read = []
    while not ended(reader):
        parser = Frame.parse(reader.read_exact, mask=False)
        try:
            while True:
                next(parser)
        except StopIteration as done:
            read.append(done.value)
    return read


def ended(reader: StreamReader) -> bool:
    try:
        next(reader.at_eof())
    except StopIteration as done:
        return bool(done.value)
    return False


@pytest.mark.parametrize("length", [0, 1, 100, 125 - 9, 126 - 9, 65_535 - 9, 65_536 - 9, 200_000])
def test_ready_bytes_are_a_text_frame_of_any_length(length: int) -> None:
    sealed = frames.seal({"a": "x" * length})
    assert [(frame.opcode, bytes(frame.data)) for frame in parsed(sealed.wire)] == [(1, sealed.payload)]


def test_frames_end_to_end_are_a_stream() -> None:
    sealed = [frames.seal({"number": number, "body": "x" * number * 60}) for number in range(5)]
    read = parsed(b"".join(one.wire for one in sealed))
    assert [json.loads(bytes(frame.data))["number"] for frame in read] == list(range(5))


@given(st.dictionaries(st.text(st.characters()), st.text(st.characters()) | st.integers() | st.none()))
def test_whatever_people_write_can_be_sent(frame: dict[str, object]) -> None:
    assert json.loads(frames.seal(frame).payload) == frame


@given(st.none() | st.integers(0, 2**60), st.none() | st.integers(0, 2**60), st.text())
def test_the_bus_carries_a_frame_unchanged(seq: int | None, revision: int | None, body: str) -> None:
    sealed = frames.seal({"seq": seq, "revision": revision, "body": body})
    origin, back = frames.unpack(frames.pack(sealed, "abc"))
    assert (origin, back.payload, back.seq, back.revision) == ("abc", sealed.payload, seq, revision)


def test_a_time_is_sent_as_iso_8601() -> None:
    at = datetime.datetime(2026, 3, 29, 1, tzinfo=datetime.UTC)
    assert frames.seal({"at": at}).payload == b'{"at":"2026-03-29T01:00:00Z"}'


def test_a_recording_keeps_what_was_said_inside_it() -> None:
    live.publish("thread:1", {"type": "before"})
    with record() as said:
        live.publish("thread:1", {"type": "message"})
        live.revoke(3, ["thread:2", "space:1"])
        live.revoke(4)
        live.close(5, "key")
    live.publish("thread:1", {"type": "after"})
    assert said.frames == [("thread:1", {"topic": "thread:1", "type": "message"})]
    assert said.revoked == [(3, ["space:1", "thread:2"]), (4, None)]
    assert said.closed == [(5, "key")]


def test_a_frame_that_is_no_json_is_a_fault_that_a_test_sees() -> None:
    with record(), pytest.raises(TypeError):
        frames.seal({"body": object()})
