"""The errors that cross a package border."""

from typing import ClassVar

from keepwarm.kit.i18n import gettext as _


class Refused(Exception):
    """A request we turn down. `message` is a sentence for the person who asked."""

    message: ClassVar[str] = "That is not possible."

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else _(self.message)


class NotFound(Refused):
    """The thing asked for is not there, or not theirs to see."""

    message = "It is not here any more."


class NotAllowed(Refused):
    """They may see it, but this is not theirs to do."""

    message = "Only an admin may do that."


class NotSignedIn(Refused):
    """We do not know who is asking."""

    message = "Please sign in first."


class Conflict(Refused):
    """The request made sense a moment ago; the facts have moved on."""

    message = "Somebody else was faster. Please look again."


class Invalid(Refused):
    """The request can never make sense as it stands."""

    message = "That does not look right."


class ServiceError(Exception):
    """A service outside our process failed us; `permanent` says whether to try again."""

    def __init__(self, detail: str, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.permanent = permanent
