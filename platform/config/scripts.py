"""Our modules as few files: one that every page has, and one for each page that needs much more.

In the source a module is one behaviour. A browser that fetches them one by one asks forty times, and knows of the next only
when it has read the last. They are joined where static files are collected, by what they themselves say: named imports
from beside them, named exports before a declaration. Whatever else a module would say is refused, not guessed.
"""

import re
from collections.abc import Callable, Iterable

FIRST = "main.js"  # has what several entries need: what is in it exists once on a page
OTHERS = ("live-thread.js", "check-in.js")

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:class|function|const) (\w+))", re.MULTILINE)
MODULE_WORD = re.compile(r"^\s*(?:import|export)\b(?!\()", re.MULTILINE)
# No further than to the first end of a comment: behind it a line may go on with code.
COMMENTS = re.compile(r"^[ \t]*(?:/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE)


def without_comments(script: str) -> str:
    """A module of ours without the lines that are comments and nothing else. They are a third of what it weighs."""
    return COMMENTS.sub("", script)


def joined(text: Callable[[str], str], others: Iterable[str] = OTHERS) -> dict[str, str]:
    """Each entry with all that it imports; `text` gives a module by its name. Raises ValueError."""
    of_first = in_order(FIRST, text)
    made = {FIRST: bundle(of_first, text, exported=names(of_first, text))}
    for entry in others:
        own = [name for name in in_order(entry, text) if name not in of_first]
        needed = {
            word
            for name in own
            for words, other in IMPORT.findall(text(name))
            if other in of_first
            for word in imported(words)
        }
        made[entry] = f'import {{ {", ".join(sorted(needed))} }} from "./{FIRST}";\n{bundle(own, text)}'
    return made


def in_order(entry: str, text: Callable[[str], str]) -> list[str]:
    """The entry and all that it imports, what is needed first."""
    found: list[str] = []

    def visit(name: str, on_the_way: tuple[str, ...]) -> None:
        if name in on_the_way:
            raise ValueError(f"Modules import each other in a ring: {' > '.join((*on_the_way, name))}")
        for _words, other in IMPORT.findall(text(name)):
            visit(other, (*on_the_way, name))
        if name not in found:
            found.append(name)

    visit(entry, ())
    return found


def names(modules: Iterable[str], text: Callable[[str], str]) -> list[str]:
    found = [word for name in modules for word in EXPORT.findall(text(name))]
    if len(found) != len(set(found)):
        raise ValueError(f"Two modules export the same name: {sorted(found)}")
    return found


def bundle(modules: list[str], text: Callable[[str], str], exported: Iterable[str] = ()) -> str:
    """Each module in a scope of its own: what it doesn't export nobody else sees."""
    names(modules, text)
    parts = [scoped(name, text(name)) for name in modules]
    if words := ", ".join(exported):
        parts.append(f"export {{ {words} }};\n")
    return "".join(parts)


def scoped(name: str, script: str) -> str:
    own = EXPORT.findall(script)
    body = EXPORT.sub("", IMPORT.sub("", without_comments(script))).strip()
    if MODULE_WORD.search(body):
        raise ValueError(f"{name} imports or exports in another way than by name from a module beside it.")
    if not body:
        return ""
    if not own:
        return f"{{\n{body}\n}}\n"
    words = ", ".join(own)
    return f"const {{ {words} }} = (() => {{\n{body}\nreturn {{ {words} }};\n}})();\n"


def imported(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]
