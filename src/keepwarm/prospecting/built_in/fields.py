"""The pieces that several sources' params are made of."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, StringConstraints

from keepwarm.kit.sheets import decode_table

MOST_TEXT = 5_000_000  # characters of a pasted list or a file


def _read(sent: object) -> object:
    return decode_table(sent) if isinstance(sent, bytes) else sent


FileText: TypeAlias = Annotated[
    str, BeforeValidator(_read), StringConstraints(max_length=MOST_TEXT)
]
"""The text of a file somebody chose: the form sends bytes, the job keeps what they say."""

PastedText: TypeAlias = Annotated[str, StringConstraints(max_length=MOST_TEXT)]
Line: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
