import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """A QR code as an SVG element that carries its looks in attributes: the page allows no inline style.

    A quarter of it may be damaged: it is shown on scratched phones and on paper that was folded.
    """
    svg = segno.make(text, error="q", micro=False).svg_inline(
        scale=4, border=3, dark="#000", light="#fff", svgclass="ticket-qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn by the package from our own address
