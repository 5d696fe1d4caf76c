"""Report: text from a charger is hostile: it is shown escaped and bounded, in every report."""

from __future__ import annotations

LONGEST = 300


def safe(value: str | bytes, longest: int = LONGEST) -> str:
    r"""Return text of at most about `longest` characters in which every character prints as itself.

    Control characters, escapes of terminals, changes of writing direction and bytes that are not UTF-8 become `\x…`.
    """
    size = len(value)
    head = value[: 4 * longest] if isinstance(value, bytes) else value[:longest]
    text = head.decode("utf-8", errors="backslashreplace") if isinstance(head, bytes) else head
    shown = text[:longest]
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
    return shown if len(text) <= longest and len(head) == size else f"{shown}… ({size} {_unit(value)})"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _unit(value: str | bytes) -> str:
    return "bytes" if isinstance(value, bytes) else "characters"
