from needs.views.hosts import asking, dropping, hosts, naming, reading
from needs.views.own import mine, overview, telling, withdrawal

__all__ = [
    "asking",
    "dropping",
    "hosts",
    "mine",
    "naming",
    "overview",
    "reading",
    "telling",
    "withdrawal",
]
