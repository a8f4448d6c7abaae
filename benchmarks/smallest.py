"""Settings: the program as it is served, with the views of `benchmarks.smallest_views` more."""

from config.settings import *  # noqa: F403 - the whole program

ROOT_URLCONF = "benchmarks.smallest_views"
