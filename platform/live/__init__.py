"""Live sockets: topics, the hub, and what anybody may say on it.

    live.publish(topics.thread(7), {"type": "message", …})     from `transaction.on_commit`
    live.revoke(person_id, within=topics.space(3))              access to it and its parts has ended
    live.rehome(topics.thread(7), topics.space(4))              it is a part of another from now on
    live.close(person_id)                                       signed out: may sign in again
    live.shut_out(person_id)                                    may not come in any more
    live.look_again()                                           a process begins: another may have died unheard

This room imports nothing of the house and has no models. `docs/live.md` describes every frame.
"""

from .publishing import close, digest, look_again, publish, rehome, revoke, shut_out

__all__ = ["close", "digest", "look_again", "publish", "rehome", "revoke", "shut_out"]
