"""A simulation as a terminal shows it: day by day, or the story of one lead."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keepwarm.calendar.explaining import say_day, say_instant
from keepwarm.kit.i18n import gettext as _
from keepwarm.simulation.cast import Person, company_of
from keepwarm.simulation.comparing import Comparison, figure_titles, figures
from keepwarm.simulation.days import Day, Pings
from keepwarm.simulation.result import Result, say_difference, what_if_titles
from keepwarm.simulation.story import story_of

MOST_DAYS = 12  # of what changed are told
DEEDS = ("arrived", "done", "snoozed", "skipped", "replied")


def print_days(console: Console, result: Result) -> None:
    """Print what happened day by day: for each member reminders and digests."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("Day"))
    for person in result.people:
        table.add_column(escape(person.name), justify="right")
    for title in (_("New"), _("Done"), _("Snoozed"), _("Skipped"), _("Answers")):
        table.add_column(title, justify="right")
    for day in result.days:
        table.add_row(*_cells(day, result))
    console.print(table)
    console.print(_("[dim]Reminders + digests of each member; · is a free day.[/]"), end="\n\n")


def print_story(console: Console, result: Result, lead: int) -> None:
    """Print what happened to one lead, and why what was due when it was."""
    person = _owner_of(result, lead)
    zone = person.working.zone
    console.print(
        f"[bold]{company_of(lead)}[/], {escape(person.name)} ({person.zone})", end="\n\n"
    )
    steps = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for title in (_("Step"), _("What"), _("How it stands"), _("Due, and why")):
        steps.add_column(title)
    for fate in (each for each in result.played.fates if each.lead == lead):
        due = fate.explanation or (say_instant(fate.due_at, zone) if fate.due_at else "")
        steps.add_row(str(fate.step), escape(fate.description), fate.status, escape(due))
    console.print(steps, end="\n\n")
    told = Table(box=None, pad_edge=False, show_header=False)
    for at, sentence in story_of(result.played, lead, person):
        told.add_row(f"[dim]{at}[/]", escape(sentence))
    console.print(told, end="\n\n")


def print_comparison(console: Console, result: Result, comparison: Comparison) -> None:
    """Print what a what-if changed."""
    scenario = result.played.scenario
    if scenario.what_if is None:
        return
    title = what_if_titles(scenario)[scenario.what_if]
    console.print(f"[bold]{_('What if')}[/] {escape(title)}:")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for name in (_("as planned"), _("what if"), _("difference")):
        table.add_column(name, justify="right")
    for total in comparison.totals:
        if (change := total.after - total.before) != 0:
            table.add_row(
                figure_titles()[total.name],
                f"{total.before:,}",
                f"{total.after:,}",
                f"{change:+,}",
            )
    console.print(table)
    console.print(say_difference(comparison))
    for day in comparison.days[:MOST_DAYS]:
        where = f"{say_day(day.on)}, {escape(day.name)}"
        said = _("{where}: {before} messages became {after}")
        console.print("  " + said.format(where=where, before=day.before, after=day.after))
    if (more := len(comparison.days) - MOST_DAYS) > 0:
        console.print(_("  … and {n} more").format(n=more))
    console.print()


def print_end(console: Console, result: Result, seconds: float) -> None:
    """Print the figures, and whether everything held that we promise."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for name, n in figures(result.played).items():
        table.add_row(figure_titles()[name], f"[bold]{n:,}[/]")
    console.print(table, end="\n\n")
    for check in result.checks:
        mark = "[green]✓[/]" if check.holds else "[red]✗[/]"
        console.print(f"{mark} {escape(check.promise)}")
        for broken in check.broken[:5]:
            console.print(f"    [red]{escape(broken)}[/]")
    days, bells = len(result.days), result.played.bells
    said = _("{days} days in {seconds:.1f} s; the bell rang {bells:,} times.")
    console.print(said.format(days=days, seconds=seconds, bells=bells))


def _cells(day: Day, result: Result) -> list[str]:
    pings = [_say(day.pings[person.number]) for person in result.people]
    deeds = [str(day.did[deed] or "") for deed in DEEDS]
    return [say_day(day.on), *pings, *deeds]


def _say(pings: Pings) -> str:
    if pings.total:
        return f"{pings.reminders} + {pings.digests}"
    return "0" if pings.works else "[dim]·[/]"


def _owner_of(result: Result, lead: int) -> Person:
    return result.people[(lead - 1) % len(result.people)]
