"""The command line: `keepwarm up` and its helpers. The composition of the whole product."""

from keepwarm.cli.app import main

__all__ = ["main"]
