"""How often somebody may say something, counted in this process alone."""

import time
from collections import deque


class Rate:
    """At most `most` in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self.at: deque[float] = deque()

    def wait(self) -> float:
        """Take a place and return 0, or say how many seconds are left until there is one."""
        now = time.monotonic()
        while self.at and self.at[0] <= now - self.seconds:
            self.at.popleft()
        if len(self.at) >= self.most:
            return self.at[0] + self.seconds - now
        self.at.append(now)
        return 0.0
