"""What can be wrong with the database, said so that an operator knows what to do."""


class DatabaseProblem(Exception):
    """The database cannot be used as it stands; the message says why and what helps."""
