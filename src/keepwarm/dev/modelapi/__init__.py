"""
A scripted model server: OpenAI's way of speaking, and enough of Anthropic's and Gemini's.

The name of the model picks what happens (`fake:ok`, `fake:429-once`); a `Brain` says what a
good answer holds. It counts every call, token and dollar, so that others can be checked.
"""

from keepwarm.dev.modelapi.model import Ask, Brain
from keepwarm.dev.modelapi.server import FakeModel

__all__ = ["Ask", "Brain", "FakeModel"]
