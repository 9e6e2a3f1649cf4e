"""Where log lines go: standard error, in one format, for people or for machines."""

import logging
import sys
from typing import Literal

import structlog
from structlog.processors import ExceptionRenderer
from structlog.stdlib import ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

LogFormat = Literal["text", "json"]

_FACTS: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def set_up_logs(log_format: LogFormat) -> None:
    """
    Write one line an event, ours and those of the libraries alike.

    For people only what is out of the ordinary; `json` is for machines and also tells the
    routine: each request that was answered, each piece of work that was done.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            processors=[ProcessorFormatter.remove_processors_meta, *_last_steps(log_format)],
            foreign_pre_chain=_FACTS,
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("keepwarm").setLevel(
        logging.INFO if log_format == "json" else logging.WARNING
    )
    structlog.configure(
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.stdlib.filter_by_level,
            *_FACTS,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _last_steps(log_format: LogFormat) -> tuple[Processor, ...]:
    if log_format == "json":
        # What stood in variables may be a password or a token: a log has the lines alone.
        traceback = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return (traceback, structlog.processors.JSONRenderer())
    plain = structlog.dev.plain_traceback
    return (structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain),)
