"""Learns what a provider does not put up with, from its own complaint."""

from dataclasses import replace

from keepwarm.ai.exchange import Failed, Form, Habits, Limit

# Statuses with which servers complain about a request. A 500 is among them: some do not
# foresee what they have never heard of.
_COMPLAINTS = frozenset({400, 404, 405, 415, 422, 500, 501})
# What a complaint must speak of to be about a form, and the form to take instead.
_STEPS_DOWN: dict[Form, tuple[tuple[tuple[str, ...], Form], ...]] = {
    "tool": (
        (("tool_choice", "tool choice"), "offered_tool"),
        (("tool", "function"), "json_schema"),
    ),
    "offered_tool": ((("tool", "function"), "json_schema"),),
    "json_schema": ((("response_format", "json_schema"), "json_object"),),
    "json_object": ((("response_format", "json_object"), "text"),),
    "text": (),
}
# Without one of these, a form may be named by the way, as in how many tokens it took.
_OBJECTING = (
    "support", "unknown", "unrecognized", "unexpected", "invalid", "not allowed", "permitted",
    "input should be", "require", "enable", "not available",
)  # fmt: skip
# Not a complaint about tools but a slip of the model's tongue while calling one.
_SLIPS = ("tool_use_failed",)


def learn(habits: Habits, failed: Failed) -> Habits | None:
    """Return the habits that a complaint teaches; None where it teaches nothing new."""
    words = failed.words.lower()
    objects = any(word in words for word in _OBJECTING)
    if failed.status not in _COMPLAINTS or not objects or any(slip in words for slip in _SLIPS):
        return None
    if habits.limit in words:
        other: Limit = "max_tokens"
        if habits.limit == other:
            other = "max_completion_tokens"
        return replace(habits, limit=other)
    for signs, form in _STEPS_DOWN[habits.form]:
        if any(sign in words for sign in signs):
            return replace(habits, form=form)
    return None
