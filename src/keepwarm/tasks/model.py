"""What a task is."""

from typing import Literal, TypeAlias

TaskStatus: TypeAlias = Literal["touch_open", "touch_done", "touch_cancelled"]
TaskType: TypeAlias = Literal["FOLLOW_UP", "QUESTION", "OTHER"]
Priority: TypeAlias = Literal["high", "normal", "low"]
Outcome: TypeAlias = Literal[
    "reached",
    "no_answer",
    "wrong_number",
    "meeting_booked",
    "done",
    "opted_out",
    "lead_closed",
    "called_off",
]
