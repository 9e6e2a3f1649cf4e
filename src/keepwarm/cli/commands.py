"""Every command, one line each: where its code is, and what `keepwarm --help` says of it."""

from typing import NamedTuple


class Command(NamedTuple):
    """A command, or with `app` a group of them, found when it is asked for."""

    name: str
    code: str
    help: str


COMMANDS = (
    Command("up", "serve:up", "Run everything in one process: database, pages, agents."),
    Command("web", "serve:web", "Serve pages and the API only; run `keepwarm worker` beside it."),
    Command("worker", "serve:worker", "Do background work only; as many as you like."),
    Command("bot", "serve:bot", "Listen to Telegram only; run `web` and `worker` beside it."),
    Command("migrate", "upkeep:migrate", "Bring the database up to date."),
    Command("import", "leads:import_file", "Bring in leads from a CSV file."),
    Command("export", "leads:export", "Write all leads as CSV."),
    Command("enrich", "leads:enrich", "Research one lead and tell what the agents do."),
    Command("due", "due:due", 'Say when a phrase like "Day 3-5" or "in 48 hours" is due.'),
    Command("triage", "triage:triage", "Say what a reply means, or that a person has to look."),
    Command("drill", "drill:app", "Kill what can be killed, and count what was lost."),
    Command("simulate", "simulate:simulate", "Play weeks of a team's work in seconds."),
    Command("backup", "upkeep:backup", "Write everything into one file, also while serving."),
    Command("restore", "upkeep:restore", "Bring back what `backup` wrote."),
    Command("doctor", "doctor:doctor", "Say whether this installation is well."),
    Command("user", "members:app", "The members of the team."),
    Command("person", "person:app", "What people may ask of us: a copy of their data, its end."),
    Command("dev", "dev:app", "Stand-ins for the world outside: a model, Telegram, mailboxes."),
)
