"""Where a cursor stands in YAML that is still being written, and so can't be parsed."""

import re
from dataclasses import dataclass, field

ITEM = "-"
"""The step of a path that leads into a list."""
_NEW_LINE_OF_A_BLOCK = re.compile(r" *(- +)*[^\s#{}\[\],\"'-][^#{}\[\],\"']*:( |$)")


@dataclass(frozen=True)
class TextCursor:
    """`path` leads to the mapping of which a key is being written or, if not `is_key`, to the value.

    `word` is what stands there already, `present` the keys that the mapping has before it; `inline` is inside of
    brackets.
    """

    path: tuple[str, ...]
    is_key: bool
    word: str
    present: frozenset[str] = frozenset()
    inline: bool = False


def cursor_at(before: str) -> TextCursor | None:
    """The cursor behind this text; None inside of a comment or of quotes, where anything may stand."""
    scan = _Scan()
    lines = before.split("\n")
    for line in lines[:-1]:
        scan.line(line)
        scan.end_line()
    scan.line(lines[-1], last=True)
    return scan.cursor()


@dataclass
class _Frame:
    """A mapping or list that is open: `mark` is `{`, `[`, `-` for a list of lines, or empty for a mapping of lines."""

    mark: str
    indent: int
    key: str | None = None
    keys: list[str] = field(default_factory=list)


class _Scan:
    """Follows a text and remembers what is open."""

    def __init__(self) -> None:
        self.frames: list[_Frame] = []
        self.word = ""
        self.quote = ""
        self.comment = False

    @property
    def top(self) -> _Frame:
        return self.frames[-1]

    @property
    def inline(self) -> bool:
        return bool(self.frames) and self.top.mark in ("{", "[")

    def line(self, line: str, *, last: bool = False) -> None:
        if self.inline and self.forgotten(line):
            # half-written text is the rule here: one bracket left open must not take the rest of the file for its own
            while self.inline:
                self.frames.pop()
            self.quote = self.word = ""
        if self.inline or self.quote:
            self.text(line)
        elif line.strip() and not line.lstrip().startswith("#"):
            self.block(line)
        elif last:
            self.open(len(line) - len(line.lstrip()), dash=False)
            self.comment = bool(line.strip())

    def end_line(self) -> None:
        self.comment = False
        # inside of brackets a text goes on in the next line; elsewhere an open quote is taken for a slip of this one
        self.word = f"{self.word} " if self.inline and self.word else ""
        if not self.inline:
            self.quote = ""

    def forgotten(self, line: str) -> bool:
        """Whether a bracket before this line was never closed: the line starts a new key of what is around it."""
        around = max((frame.indent for frame in self.frames if frame.mark in ("", ITEM)), default=0)
        return len(line) - len(line.lstrip()) <= around and bool(_NEW_LINE_OF_A_BLOCK.match(line))

    def block(self, line: str) -> None:
        indent = len(line) - len(line.lstrip())
        rest = line[indent:]
        while rest == ITEM or rest.startswith("- "):
            self.open(indent, dash=True)
            after = rest[1:].lstrip()
            indent += len(rest) - len(after)
            rest = after
        self.open(indent, dash=False)
        self.text(rest)

    def open(self, indent: int, *, dash: bool) -> None:
        """What is open at a line that starts here: a dash goes on with a list or begins one."""
        while self.frames and (
            self.top.indent > indent or (self.top.indent == indent and self.top.mark == ITEM and not dash)
        ):
            self.frames.pop()
        mark = ITEM if dash else ""
        if not self.frames or self.top.indent < indent or self.top.mark != mark:
            self.frames.append(_Frame(mark, indent))
        self.top.key = None

    def text(self, text: str) -> None:
        for at, character in enumerate(text):
            # only before these does a colon end a key: 12:30 is a text
            ends = at + 1 == len(text) or text[at + 1] in " ,]}"
            if self.quote:
                self.quote = "" if character == self.quote else self.quote
                self.word += character
            elif character == "#" and (at == 0 or text[at - 1] == " "):
                self.comment = True
                return
            elif character in "\"'" and not self.word:
                self.quote = self.word = character
            elif character == ":" and ends and self.word and self.top.key is None and self.top.mark != "[":
                self.top.key = self.word.strip().strip("\"'")
                self.top.keys.append(self.top.key)
                self.word = ""
            else:
                self.character(character)

    def character(self, character: str) -> None:
        if character in "{[" and not self.word:
            self.frames.append(_Frame(character, self.top.indent))
        elif character in "}]" and self.inline:
            self.frames.pop()
            self.word = ""
        elif character == "," and self.inline:
            self.top.key = None
            self.word = ""
        elif self.word or character != " ":
            self.word += character

    def cursor(self) -> TextCursor | None:
        if self.comment or self.quote:
            return None
        steps = (ITEM if frame.mark in ("[", ITEM) else frame.key for frame in self.frames)
        path = tuple(step for step in steps if step is not None)
        if not self.frames:
            return TextCursor((), True, self.word)
        is_key = self.top.key is None and self.top.mark in ("{", "")
        return TextCursor(path, is_key, self.word, frozenset(self.top.keys) if is_key else frozenset(), self.inline)
