class Unfit(Exception):
    """A content that is not what its name says, or more than we take. `code` says which."""

    def __init__(self, code: str = "mismatch") -> None:
        self.code = code
        super().__init__(code)


MOST_PIXELS = 120_000_000  # the largest that telephones make; each reader's browser has to decode them


def require_size(width: int, height: int) -> None:
    """A picture that somebody can look at. Raises Unfit("broken") and Unfit("pixels")."""
    if not width or not height:
        raise Unfit("broken")
    if width * height > MOST_PIXELS:
        raise Unfit("pixels")
