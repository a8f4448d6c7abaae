"""A client for each page, which loads it again and again: `python -m benchmarks.live.page_readers PORT COOKIE PATH…`."""

import asyncio
import sys

from benchmarks.asking import Question, ask


async def read(port: int, cookie: str, paths: list[str]) -> None:
    await asyncio.gather(
        *[ask(port, Question(path, 200, {"Cookie": cookie}), float("inf")) for path in paths]
    )


if __name__ == "__main__":
    asyncio.run(read(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
