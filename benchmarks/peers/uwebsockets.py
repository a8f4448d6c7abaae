"""In its own environment: a room on uWebSockets, whose publishing is native. `python uwebsockets.py PORT`."""

import json
import sys

from socketify import App, CompressOptions, OpCode


def opened(socket):
    socket.subscribe("room")


def message(socket, text, code):
    frame = json.loads(text)
    if frame["do"] == "ready":
        socket.send(json.dumps({"type": "ready"}), OpCode.TEXT)
        return
    delivery = {"topic": "thread:1", "type": "message", "body": frame["body"]}
    app.publish("room", json.dumps(delivery, separators=(",", ":")), OpCode.TEXT)


app = App()
app.ws(
    "/live/",
    {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": 1024 * 1024,
        "idle_timeout": 0,
        "max_backpressure": 64 * 1024 * 1024,
        "open": opened,
        "message": message,
    },
)
app.listen(int(sys.argv[1]))
app.run()
