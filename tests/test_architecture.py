"""Rules about our own code that no tool has words for."""

from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400


def test_each_table_has_one_writer() -> None:
    graph = grimp.build_graph("keepwarm", cache_dir=None)

    strangers = {
        f"{importer} -> {writes}"
        for writes in graph.modules
        if writes.endswith(".writes")
        for importer in graph.find_modules_that_directly_import(writes)
        if importer != writes.removesuffix("writes") + "actions"
    }

    assert strangers == set()


def test_only_the_bot_loads_its_library() -> None:
    graph = grimp.build_graph("keepwarm", cache_dir=None, include_external_packages=True)
    bot = {each for each in graph.modules if f"{each}.".startswith("keepwarm.telegram.bot.")}

    # It costs seconds and a lot of memory. So the bot is found by name when it has to run.
    assert graph.find_modules_that_directly_import("aiogram") - bot == set()
    assert {
        importer for each in bot for importer in graph.find_modules_that_directly_import(each)
    } <= bot


def test_no_file_is_a_book() -> None:
    books = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }

    assert books == {}


def test_every_package_says_what_it_is() -> None:
    silent = [
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / "src").rglob("__init__.py")
        if not path.read_text().startswith('"""')
    ]

    assert silent == []
