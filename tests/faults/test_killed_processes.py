"""Processes that are killed in the middle of whatever they do, while people post and read.

Everything that was acknowledged is stored once and in order, nothing is half done, and every page that stood open shows
exactly that. On SQLite the one process that serves all is killed, on PostgreSQL and Redis those of pages and of sockets.
"""

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.ledger import Draft
from tests.faults.processes import Servers, serving, wait_until_it_answers
from tests.faults.stories import Story, cast, until

SEED = 4
CONVERGED_SECONDS = 5.0
TOLD_SECONDS = 2.0
LAST_WORDS = "last-words"


async def kill_again_and_again(story: Story, servers: Servers, times: int) -> None:
    """Each time only when something was acknowledged since the last: however slow the machine is, they die at work."""
    dice = random.Random(SEED)
    for time in range(times):
        await until(lambda time=time: len(story.ledger.seqs) > time, 30, "somebody could post")
        await asyncio.sleep(dice.uniform(0.0, 0.5))
        victim = dice.choice(servers.all)
        victim.kill()
        await asyncio.sleep(dice.uniform(0.0, 0.1))
        victim.replace()
        await asyncio.to_thread(wait_until_it_answers, victim.port)


def test_what_was_acknowledged_stands_once_and_in_order_whatever_was_killed(
    many: int, tmp_path: Path
) -> None:
    with serving(tmp_path) as servers:
        story = Story(cast(8), servers.doors(SEED), SEED)
        story.run(lambda story: kill_again_and_again(story, servers, many))
    story.holds()
    assert len(story.ledger.seqs) >= many
    assert story.took < CONVERGED_SECONDS
    assert min(len(one.states) for one in story.visitors) > many / 4, "the kills were not noticed"


async def say_and_die(story: Story, servers: Servers, *, is_sent_again: bool) -> None:
    """The first visitor's server stores what they say, and is dead before anybody hears of it."""
    await until(lambda: {one.state for one in story.visitors} == {"live"}, 20, "everybody is live")
    draft = Draft(story.cast.thread.pk, LAST_WORDS, "Did you hear me?")
    speaker = story.visitors[0]
    answer = await speaker.send("post", thread=draft.thread, **draft.fields())
    assert answer["code"] == "offline", "its server has died"
    again = asyncio.create_task(speaker.write(draft, story.ledger)) if is_sent_again else None
    if again is None:
        story.ledger.acknowledged(draft, 1)  # not to the speaker, who has gone: the database has it
    await until(lambda: not all(one.is_alive for one in servers.sockets), 5, "it is gone")
    victim = next(one for one in servers.sockets if not one.is_alive)
    victim.replace()
    await asyncio.to_thread(wait_until_it_answers, victim.port)
    if again is not None:
        await asyncio.wait_for(again, 20)
    await until(
        lambda: all(len(one.page.messages) == 1 for one in story.visitors), TOLD_SECONDS, "everybody sees it"
    )


@pytest.mark.parametrize("is_sent_again", [True, False], ids=["sent again", "not sent again"])
def test_what_was_stored_by_a_process_that_died_before_it_said_so_is_heard_all_the_same(
    tmp_path: Path, is_sent_again: bool
) -> None:
    with serving(tmp_path, pages=1, LAST_WORDS=LAST_WORDS) as servers:
        story = Story(cast(6), servers.doors(SEED), SEED, by_socket=0, by_form=0, watching=6)
        story.run(lambda story: say_and_die(story, servers, is_sent_again=is_sent_again))
    story.holds()
