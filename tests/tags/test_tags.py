import asyncio

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Conflict
from keepwarm.leads.model import TagId
from keepwarm.tags.actions import (
    TagGone,
    TagNeedsName,
    create_tag,
    delete_tag,
    merge_tags,
    put_tag,
    rename_tag,
    set_tags,
    tag_leads,
    untag_leads,
)
from keepwarm.tags.model import CountedTag, Tag, clean_name
from keepwarm.tags.reads import list_counted_tags, list_tags, list_tags_of
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, admin, lead, leads, member, rows
from tests.locks import until_it_waits

GONE = TagId(987_654)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Trade \t fair ", "Trade fair"),
        ("x" * 80, "x" * 60),
        ("y" * 59 + "  z", "y" * 59),
        ("", ""),
    ],
    ids=["folds", "is cut", "ends without a blank", "none"],
)
def test_a_name_in_one_spelling(typed: str, name: str) -> None:
    assert clean_name(typed) == name


async def test_the_first_spelling_of_a_tag_wins(conn: Connection) -> None:
    first = await create_tag(conn, "Größe L")

    again = await create_tag(conn, " größe  l ")

    assert again == first
    assert await list_tags(conn) == [Tag(first, "Größe L")]


async def test_a_tag_has_a_name(conn: Connection) -> None:
    warm = await create_tag(conn, "warm")

    for refused in (create_tag(conn, " \n"), rename_tag(conn, warm, "")):
        with pytest.raises(TagNeedsName):
            await refused


async def test_tagging_makes_the_tags_and_tells_which_leads_changed(conn: Connection) -> None:
    first, second = await leads(conn, 2)
    await tag_leads(conn, [first], ["warm"])

    changed = await tag_leads(conn, [first, second], ["WARM", "warm", " "])

    assert changed == [second]
    assert [tag.name for tag in await list_tags_of(conn, second)] == ["warm"]
    assert await tag_leads(conn, [first], [" "]) == []
    assert await tag_leads(conn, [], ["cold"]) == []
    assert [tag.name for tag in await list_tags(conn)] == ["warm"]


async def test_untagging_tells_which_leads_had_it(conn: Connection) -> None:
    first, second = await leads(conn, 2)
    warm = await create_tag(conn, "warm")
    await put_tag(conn, [first], warm)

    assert await untag_leads(conn, [first, second], warm) == [first]
    assert await list_tags_of(conn, first) == []


async def test_a_tag_that_is_gone_is_put_on_nothing(conn: Connection) -> None:
    assert await put_tag(conn, await leads(conn, 1), GONE) == []


async def test_a_lead_is_given_these_tags_and_no_others(conn: Connection) -> None:
    acme = await lead(conn)
    await tag_leads(conn, [acme], ["warm", "fair"])

    await set_tags(conn, acme, ["fair", "big", " "])
    both = [tag.name for tag in await list_tags_of(conn, acme)]
    await set_tags(conn, acme, [])

    assert both == ["big", "fair"]
    assert await list_tags_of(conn, acme) == []


async def test_a_tag_is_renamed_or_only_respelled(conn: Connection) -> None:
    warm = await create_tag(conn, "warm")

    assert [await rename_tag(conn, warm, name) for name in ("Hot", "HOT")] == [warm, warm]
    assert await list_tags(conn) == [Tag(warm, "HOT")]


async def test_under_the_name_of_another_two_tags_become_one(conn: Connection) -> None:
    first, second = await leads(conn, 2)
    await tag_leads(conn, [first, second], ["warm"])
    await tag_leads(conn, [first], ["hot"])
    warm, hot = await create_tag(conn, "warm"), await create_tag(conn, "hot")

    assert await rename_tag(conn, warm, "HOT") == hot

    assert await list_tags(conn) == [Tag(hot, "hot")]
    assert await rows(conn, "select lead_id, tag_id from lead_tags order by 1") == [
        (first, hot),
        (second, hot),
    ]


async def test_a_tag_merged_into_itself_stays(conn: Connection) -> None:
    warm = await create_tag(conn, "warm")

    assert await merge_tags(conn, warm, into_name="Warm") == warm
    assert await list_tags(conn) == [Tag(warm, "warm")]


async def test_a_tag_that_is_gone_is_gone(conn: Connection) -> None:
    await create_tag(conn, "warm")

    for refused in (
        delete_tag(conn, GONE),
        rename_tag(conn, GONE, "cold"),
        rename_tag(conn, GONE, "warm"),
    ):
        with pytest.raises(TagGone):
            await refused


async def test_a_deleted_tag_leaves_all_leads(conn: Connection) -> None:
    acme = await lead(conn)
    await tag_leads(conn, [acme], ["warm"])

    await delete_tag(conn, await create_tag(conn, "warm"))

    assert await list_tags_of(conn, acme) == []


async def test_counts_are_of_leads_one_may_see(conn: Connection) -> None:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    hers = await leads(conn, 3, owner=olga)
    nobodys = await lead(conn)
    await tag_leads(conn, [*hers, nobodys], ["warm"])
    await trash_lead(conn, hers[0], by=olga.viewer, now=NOW)
    cold, warm = await create_tag(conn, "cold"), await create_tag(conn, "warm")

    counted = [await list_counted_tags(conn, one.viewer) for one in (boss, olga, pavel)]

    assert counted == [
        [CountedTag(cold, "cold", 0), CountedTag(warm, "warm", n)] for n in (3, 3, 1)
    ]


async def test_many_who_make_one_tag_at_once_make_one(db: Database) -> None:
    async def make() -> TagId:
        async with db.transaction() as conn:
            return await create_tag(conn, "warm")

    assert len(set(await asyncio.gather(*(make() for _ in range(12))))) == 1


async def test_of_two_tags_renamed_to_one_name_at_once_the_second_is_refused(
    db: Database,
) -> None:
    async with db.transaction() as conn:
        first, second = [await create_tag(conn, name) for name in ("a", "b")]

    async def rename_second() -> None:
        async with db.transaction() as conn:
            await rename_tag(conn, second, "c")

    async with db.transaction() as conn:
        await rename_tag(conn, first, "c")
        renaming = asyncio.create_task(rename_second())
        await until_it_waits(conn, renaming)

    with pytest.raises(Conflict):
        await renaming


async def test_a_tag_deleted_while_it_is_made_is_made_anew(db: Database) -> None:
    async with db.transaction() as conn:
        warm = await create_tag(conn, "warm")

    async def make_again() -> TagId:
        async with db.transaction() as conn:
            return await create_tag(conn, "warm")

    async with db.transaction() as conn:
        await delete_tag(conn, warm)
        making = asyncio.create_task(make_again())
        await until_it_waits(conn, making)
    again = await making

    async with db.connection() as conn:
        assert await list_tags(conn) == [Tag(again, "warm")]


async def test_a_tag_in_use_is_not_deleted_under_the_hand(db: Database) -> None:
    async with db.transaction() as conn:
        acme, warm = await lead(conn), await create_tag(conn, "warm")

    async def delete() -> None:
        async with db.transaction() as conn:
            await delete_tag(conn, warm)

    async with db.transaction() as conn:
        await put_tag(conn, [], warm)
        deleting = asyncio.create_task(delete())
        await until_it_waits(conn, deleting)
        tagged = await tag_leads(conn, [acme], ["warm"])
    await deleting

    assert tagged == [acme]
