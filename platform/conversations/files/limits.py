"""How much may be attached. `docs/deploy.md` tells of them; the proxy and the server let just that much in."""

MIB = 1024 * 1024
LARGEST_FILE = 20 * MIB
MOST_FILES = 5
LARGEST_TOGETHER = 30 * MIB  # of one message
MOST_UNSENT = 60 * MIB  # of a person, waiting in composers
MOST_UNSENT_FILES = 30
KEPT_FREE = 256 * MIB  # of the disk, for the database beside it and for what is being received
