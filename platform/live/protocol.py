"""uvicorn's WebSocket protocol with a door for bytes that are ready to be written.

`scope["extensions"]["live.socket"]` is the protocol itself: the hub calls `write_frames` and `cut_off` on it.
Without this door each delivery costs a coroutine, a frame object and a header of its own.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

from .sockets import MOST_BYTES, MOST_FRAMES

EXTENSION = "live.socket"
GRACE_SECONDS = 5.0


class LiveProtocol(WebSocketsSansIOProtocol):
    unread_frames = 0

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)  # absent when the handshake was refused
        if scope is not None:
            scope["extensions"][EXTENSION] = self

    def write_frames(self, data: bytes, frames: int) -> bool:
        """Write ready frames. False: this reader lags by more than the bound, and nothing was written.

        What the kernel has taken counts as read; the bound is on what waits in this process.
        """
        transport = self.transport
        if self.close_sent or self.disconnected or not self.handshake_complete or transport.is_closing():
            return True  # it is leaving anyway: neither slow nor a reader
        waiting = transport.get_write_buffer_size()
        if waiting:
            self.unread_frames += frames
            if self.unread_frames > MOST_FRAMES or waiting + len(data) > MOST_BYTES:
                return False
        else:
            self.unread_frames = frames
        transport.write(data)
        return True

    def cut_off(self, code: int) -> None:
        """Close without waiting for the peer. What it has not read after the grace is thrown away with it."""
        self.loop.call_later(GRACE_SECONDS, self.transport.abort)
        if self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code)
        except InvalidState:
            return
        self.stop_keepalive()
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def shutdown(self) -> None:
        """On SIGTERM every socket gets close 1012; one that does not read must not hold the process up."""
        super().shutdown()
        self.loop.call_later(GRACE_SECONDS / 2, self.transport.abort)
