import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.identity import may_enter, server_user
from keepwarm.db.problems import DatabaseProblem
from tests.db.places import without_powers

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount or be refused so")


def test_data_of_another_major_version_are_left_alone(place: Path) -> None:
    version = place / "postgres" / "data" / "PG_VERSION"
    version.parent.mkdir(parents=True)
    version.write_text("12\n")

    with pytest.raises(DatabaseProblem) as refused:
        EmbeddedPostgres(place / "postgres")

    assert str(refused.value).startswith("The data were made by PostgreSQL 12; here is PostgreSQL")
    assert "Restore a backup into a fresh data directory" in str(refused.value)
    assert version.read_text() == "12\n"


def test_a_folder_we_may_not_write_to_is_named(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    command = [*without_powers(), sys.executable, "-m", "keepwarm.cli", "migrate"]

    done = subprocess.run(  # noqa: S603 -- ourselves
        [*command, "--data", str(closed)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
    )
    if "can't open file" in done.stderr or "Permission denied: '/" in done.stderr:
        pytest.skip("a user without powers cannot reach this Python")

    assert done.returncode == 1
    assert done.stderr == (
        f"keepwarm: Cannot write to {closed}/postgres (Permission denied). "
        "Make it writable, or set KEEPWARM_DATA_DIR.\n"
    )


@pytest.fixture
def small_disk(place: Path) -> Generator[Path, None, None]:
    """Lend a disk on which no cluster finds room."""
    disk = place / "small"
    disk.mkdir()
    mount = ["/bin/mount", "-t", "tmpfs", "-o", "size=16m,mode=755", "none", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603 -- a folder of ours
        pytest.skip("this machine does not let us mount")
    yield disk
    subprocess.run(["/bin/umount", str(disk)], check=True)  # noqa: S603 -- a folder of ours


def test_a_full_disk_is_called_one(small_disk: Path) -> None:
    server = EmbeddedPostgres(small_disk / "postgres")

    with pytest.raises(DatabaseProblem, match=r"no room left at .*Free some space"):
        server.start()

    assert not server.data.exists()


def test_not_a_byte_of_room_is_told_before_anything_else(small_disk: Path) -> None:
    (small_disk / "everything").write_bytes(bytes(17 * 2**20 - 2**20))

    with pytest.raises(DatabaseProblem, match=r"no room left at .*Free some space"):
        EmbeddedPostgres(small_disk / "postgres")


@needs_root
def test_root_is_told_of_a_place_that_the_servers_user_cannot_reach(place: Path) -> None:
    user = server_user()
    assert user is not None
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    assert not may_enter(closed, user)

    with pytest.raises(DatabaseProblem) as refused:
        EmbeddedPostgres(closed / "postgres")

    assert str(refused.value) == (
        f"PostgreSQL does not run as root, and its user {user.pw_name} may not enter "
        f"{closed}/postgres. Choose a place every user can reach with KEEPWARM_DATA_DIR, "
        "for instance /var/lib/keepwarm."
    )
