"""Files for an operator: written whole or not at all, and for nobody else to read."""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from keepwarm.cli.options import CannotWrite


@contextmanager
def whole_file(file: Path) -> Generator[Path, None, None]:
    """Write beside the place and rename: what breaks off never replaces what was there."""
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.unlink(missing_ok=True)  # one that was killed may be open to others
        draft.touch(mode=0o600)
        yield draft
        draft.replace(file)
    except OSError as error:
        raise CannotWrite(f"Cannot write {file}: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
