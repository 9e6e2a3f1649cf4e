"""
Sequences of touches, and the contacts on their way through them.

Owns `sequences`, `sequence_steps`, `enrolments` and `enrolment_steps`.
"""
