import asyncio
import stat
import tarfile
from pathlib import Path

import asyncpg
import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from tests.cli.program import Ended, Program
from tests.db.places import passable_folder

pytestmark = pytest.mark.slow

SAVED = "Everything is in {}. It holds your customers and your key: keep it safe.\n"


@pytest.fixture(scope="module")
def backup(shared: Program) -> Path:
    """Make a backup of a team with one member more, one lead and a key."""
    leads = shared.data / "leads.csv"
    leads.write_text("company,email\nAcme Ltd,ann@acme.example\n")
    file = shared.data / "backup.tar.gz"
    shared.run("user", "add", "Eva", "--email", "eva@team.example")
    assert shared.run("import", leads).code == 0
    assert shared.run("backup", file) == Ended(0, SAVED.format(file), "")
    return file


async def ask(program: Program, sql: str) -> object:
    raw = await asyncpg.connect(EmbeddedPostgres(program.data / "postgres").url)
    value: object = await raw.fetchval(sql)
    await raw.close()
    return value


def test_a_backup_is_for_the_owners_eyes_only(backup: Path) -> None:
    with tarfile.open(backup) as archive:
        assert archive.getnames() == ["database.dump", "secret.key"]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_everything_is_back_in_a_fresh_data_directory(
    shared: Program, backup: Path, folder: Path
) -> None:
    fresh = Program(folder / "fresh")

    ended = fresh.run("restore", backup)

    key = fresh.data / "secret.key"
    assert ended == Ended(0, "Restored.\n", "")
    assert fresh.run("export").out == shared.run("export").out
    assert fresh.run("user", "list").out == "Admin\t-\tadmin\nEva\teva@team.example\tmember\n"
    assert key.read_bytes() == (shared.data / "secret.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_leads_are_not_lost_by_an_oversight(shared: Program, backup: Path) -> None:
    before = shared.run("export").out

    refused = shared.run("restore", backup)
    replaced = shared.run("restore", backup, "--replace")

    assert refused == Ended(
        1,
        "",
        "keepwarm: The database holds leads already. Restore into a fresh data directory "
        "(--data), or pass --replace to lose what is there.\n",
    )
    assert replaced == Ended(0, "Restored.\n", "")
    assert shared.run("export").out == before


def test_pages_that_were_open_are_drawn_again_after_a_restore(
    shared: Program, backup: Path
) -> None:
    seen = asyncio.run(ask(shared, "select pg_current_snapshot()::text"))
    seen_up_to = int(str(seen).split(":")[1])

    assert shared.run("restore", backup, "--replace").code == 0

    forgotten = asyncio.run(ask(shared, "select forgotten::text::bigint from live_retention"))
    assert isinstance(forgotten, int)
    assert forgotten > seen_up_to
    assert asyncio.run(ask(shared, "select count(*) from live_events")) == 0


def test_tables_that_the_backup_does_not_know_do_not_stand_in_its_way(
    shared: Program, backup: Path
) -> None:
    asyncio.run(ask(shared, "create table later (lead_id bigint references leads)"))

    assert shared.run("restore", backup, "--replace") == Ended(0, "Restored.\n", "")

    assert asyncio.run(ask(shared, "select to_regclass('later') is null")) is True


@pytest.mark.parametrize("damage", ["no archive", "cut off", "a broken dump", "another archive"])
def test_a_broken_file_is_refused_and_harms_nothing(
    shared: Program, backup: Path, tmp_path: Path, damage: str
) -> None:
    broken = tmp_path / "broken.tar.gz"
    whole, before = backup.read_bytes(), shared.run("export").out
    if damage == "no archive":
        broken.write_bytes(b"nothing of the kind")
    elif damage == "cut off":
        broken.write_bytes(whole[: len(whole) // 2])
    else:
        inside = tmp_path / ("database.dump" if damage == "a broken dump" else "notes.txt")
        inside.write_bytes(b"PGDMP and then nonsense")
        with tarfile.open(broken, "w:gz") as archive:
            archive.add(inside, inside.name)

    ended = shared.run("restore", broken, "--replace")

    said = "keepwarm: This file is not a backup made by `keepwarm backup`.\n"
    assert ended == Ended(1, "", said)
    assert shared.run("export").out == before


def test_a_backup_to_a_place_that_cannot_be_written_is_one_sentence(
    shared: Program, tmp_path: Path
) -> None:
    place = tmp_path / "no" / "backup.tar.gz"

    ended = shared.run("backup", place)

    assert ended == Ended(1, "", f"keepwarm: Cannot write {place}: No such file or directory.\n")


def test_a_backup_moves_a_team_to_a_server_of_its_own_even_an_older_one(
    backup: Path, old_server: EmbeddedPostgres
) -> None:
    with passable_folder() as folder:
        moved = Program(folder, KEEPWARM_DATABASE_URL=old_server.url)

        assert moved.run("restore", backup) == Ended(0, "Restored.\n", "")

        assert moved.run("user", "list").out == "Admin\t-\tadmin\nEva\teva@team.example\tmember\n"
        assert moved.run("backup", folder / "back.tar.gz").code == 0


def test_migrating_twice_is_no_harm(shared: Program) -> None:
    assert [shared.run("migrate") for _ in range(2)] == [
        Ended(0, "The database is up to date.\n", "")
    ] * 2
