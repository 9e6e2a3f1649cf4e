"""
What a button tells the bot when it is pressed: `group:action:id…`, in 64 bytes at most.

A press says what it is about, never what was there when the button was drawn: whoever reads it
looks at how things stand.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Group: TypeAlias = Literal["r", "e", "p", "d", "w", "l", "c", "g", "v", "b", "s", "a", "t", "y"]
"""
Reminder · event (a confirmation) · plan · draft · failed work · a captured lead · a capture
that could not be read · walk-through · view of a lead · board · settings · sign-in ·
task · reply.
"""

LONGEST: Final = 64  # bytes, as Telegram counts
_HIGHEST: Final = 2**63 - 1
_GROUPS: Final = frozenset(get_args(Group))
_WRITTEN: Final = re.compile(r"([a-z]):([a-z0-9_]{1,16})((?::[0-9]{1,19})*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: which kind, what it asks for, and of what."""

    group: Group
    action: str
    ids: tuple[int, ...] = ()


def press(group: Group, action: str, *ids: int) -> str:
    """Write down what a button tells when it is pressed."""
    data = ":".join([group, action, *map(str, ids)])
    if read_press(data) is None:
        message = f"No button may say {data!r}."
        raise ValueError(message)
    return data


def read_press(data: str) -> Press | None:
    """Read what a pressed button tells; None for what no button of ours can have said."""
    written = _WRITTEN.fullmatch(data)
    if written is None or len(data) > LONGEST or written[1] not in _GROUPS:
        return None
    ids = tuple(int(each) for each in written[3].split(":") if each)
    group = next(each for each in get_args(Group) if each == written[1])
    return Press(group, written[2], ids) if all(each <= _HIGHEST for each in ids) else None
