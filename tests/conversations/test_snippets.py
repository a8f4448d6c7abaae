"""The part of a text that a search found."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.snippets import LENGTH, Piece, snippet
from people.text import folded, words


def test_the_words_asked_for_are_marked_in_every_spelling() -> None:
    assert snippet("Zażółć ŁÓDŹ, lodzi.", [["lodz"]]) == [
        Piece("Zażółć "),
        Piece("ŁÓDŹ", is_hit=True),
        Piece(", "),
        Piece("lodzi", is_hit=True),
        Piece("."),
    ]


def test_another_form_of_a_word_is_marked_too() -> None:
    assert snippet("Our meetings.", [["meeting"]])[1] == Piece("meetings", is_hit=True)
    assert snippet("It was funded.", [["funding"]])[1] == Piece("funded", is_hit=True)


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    pieces = snippet(f"{'before ' * 50}heron {'after ' * 90}", [["heron"]])
    assert (pieces[0], pieces[-1]) == (Piece("… "), Piece(" …"))
    assert [piece.text for piece in pieces if piece.is_hit] == ["heron"]
    assert sum(len(piece.text) for piece in pieces) <= LENGTH + 4


@given(st.text(max_size=600), st.lists(st.text(max_size=8), max_size=3))
def test_a_snippet_is_a_piece_of_the_text_and_marks_only_words(body: str, asked: list[str]) -> None:
    pieces = snippet(body, [words(one) for one in asked])
    said = "".join(piece.text for piece in pieces if piece.text not in ("… ", " …"))
    assert said in " ".join(body.split()) or not said
    assert all(piece.text for piece in pieces)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
