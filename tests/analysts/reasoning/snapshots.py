"""
Write the snapshots of the prompts anew: `python -m tests.analysts.reasoning.snapshots`.

A prompt whose text has changed and whose version has not is left alone.
"""

from dataclasses import replace
from pathlib import Path

from keepwarm.analysts.model import Agent, Brief
from keepwarm.analysts.reasoning.assignments import ASSIGNMENTS
from keepwarm.analysts.reasoning.pack import make_pack
from keepwarm.analysts.reasoning.prompting import messages_for, read_prompt
from tests.analysts.briefs import claim, quote
from tests.analysts.reasoning.offers import ABOUT

SNAPSHOTS = Path(__file__).parent / "snapshots"


def about_everything() -> Brief:
    """Return a brief in which earlier agents have found something of every kind."""
    slow = quote("Enquiries are answered within 3 working days.")
    growing = quote("We open a second warehouse in Goole and are hiring eleven people.", 2)
    pains = (
        claim("pain_points", "Enquiries wait for days.", label="slow_replies", quotes=(slow,)),
        claim("pain_points", "Do they know who answered?", kind="hypothesis"),
    )
    triggers = (claim("triggers", "They grow.", label="hiring", quotes=(growing,)),)
    return replace(ABOUT, found={"pain_points": pains, "triggers": triggers})


def rendered(agent: Agent) -> str:
    """Return everything an agent says to the model, about a fixed lead and with a fixed fence."""
    brief = about_everything()
    pack = make_pack(brief, draw=lambda: "fence0")
    messages = messages_for(agent, pack, ASSIGNMENTS[agent].blanks(brief, pack))
    return "\n".join(f"--- {message.speaker}\n{message.text}" for message in messages) + "\n"


def main() -> None:
    for agent in ASSIGNMENTS:
        path, version = SNAPSHOTS / f"{agent}.txt", read_prompt(agent).version
        former = path.read_text("utf-8") if path.exists() else "\n"
        if former.partition("\n")[0] != version:
            path.write_text(f"{version}\n{rendered(agent)}", "utf-8")


if __name__ == "__main__":
    main()
