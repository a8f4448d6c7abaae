"""Words that hosts write, in one language first and in others if somebody translates them."""

from typing import Any, NamedTuple

from django.utils.translation import get_language


class Said(NamedTuple):
    """A text with the tag of the language that it is in; `is_stale`: the original has changed since it was translated."""

    text: str
    language: str
    is_stale: bool = False

    def __str__(self) -> str:
        return self.text


class Wording:
    """What a model with words is as well. Its field `translations` is `{"de": {"label": {"text": "…", "of": "the original it translates"}}}`.

    What a translation was made of stands beside it: an original that changes makes it stale, one that changes back does
    not.
    """

    WORDS: tuple[str, ...] = ()
    # Of these a stale translation is not shown: who agrees must read what is asked now.
    EXACT: tuple[str, ...] = ()

    translations: Any  # a JSONField of the model

    @property
    def original_language(self) -> str:
        raise NotImplementedError

    @property
    def is_exact(self) -> bool:
        return False

    def said(self, name: str, language: str = "") -> Said:
        """In a language, the reader's unless given; where there is no translation as it was written. No query, where
        the questionnaire is at hand."""
        original, own = getattr(self, name), self.original_language
        language = language or get_language() or own
        found = self.translations.get(language, {}).get(name)
        if language == own or not found or not original:
            return Said(original, own)
        is_stale = found["of"] != original
        return Said(original, own) if is_stale and self.is_exact else Said(found["text"], language, is_stale)

    def translate(self, name: str, language: str, text: str) -> None:
        """Not saved. An empty text takes the translation away."""
        words = dict(self.translations.get(language, {}))
        if text:
            words[name] = {"text": text, "of": getattr(self, name)}
        else:
            words.pop(name, None)
        rest = {code: kept for code, kept in self.translations.items() if code != language}
        self.translations = {**rest, language: words} if words else rest

    def words(self) -> dict[str, Any]:
        """All that it says in all languages, as plain data."""
        return {name: getattr(self, name) for name in self.WORDS} | {"translations": self.translations}
