"""Live sockets: topics, the hub, and what anybody may say on it.

    live.publish(topics.thread(7), {"type": "message", …})     from `transaction.on_commit`
    live.revoke(person_id, within=topics.space(3))              access to it and its parts has ended
    live.rehome(topics.thread(7), topics.space(4))              it is a part of another from now on
    live.close(person_id)                                       signed out or deactivated

This room imports nothing of the house and has no models. `docs/live.md` describes every frame.
"""

from .publishing import close, digest, publish, rehome, revoke

__all__ = ["close", "digest", "publish", "rehome", "revoke"]
