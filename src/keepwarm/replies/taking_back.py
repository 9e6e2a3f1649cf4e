"""Take back what a former verdict on a reply did, where that is safe; else say that it stands."""

from contextlib import suppress
from dataclasses import replace
from typing import Final

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.viewer import Viewer
from keepwarm.plans.actions import resume_plan
from keepwarm.replies.deeds import Done, Scene
from keepwarm.replies.effects import ENDS_PLAN, ENGAGES, GOES_ON, Effects
from keepwarm.sequences.actions import revive_for_leads
from keepwarm.tasks.closing import TaskGone, close_task
from keepwarm.triage.model import Intent

NOTHING: Final = Done()


async def take_back(
    conn: Connection, scene: Scene, former: Effects, intent: Intent, *, by: Viewer
) -> Done:
    """
    Undo what a reply set off that now means something else, for one of us who says so.

    The task it asked for is called off, a plan and sequences that it ended go on. Returns what
    stands of the former effects, with a remark for each that people might expect to be gone.
    """
    if former.task_id is not None:
        with suppress(TaskGone):  # whom it was for may have been erased
            await close_task(
                conn, former.task_id, "called_off", by=by, channels=scene.channels, now=scene.now
            )
    standing = replace(former, task_id=None)
    remarks = list[str]()
    if former.plan_ended_at is not None and intent not in ENDS_PLAN:
        goes_on = await resume_plan(
            conn, scene.lead, ended_at=former.plan_ended_at, by=by.member_id, now=scene.now
        )
        standing = replace(standing, plan_ended_at=None)
        remarks += [] if goes_on else [_("Its former plan stays ended.")]
    # While nobody knew what it means, sequences were stopped all the same.
    stopped_at = former.stopped_at or scene.reply.decided_at
    if stopped_at is not None and intent in GOES_ON:
        await revive_for_leads(conn, [scene.lead.id], ended_at=stopped_at, now=scene.now)
        standing = replace(standing, stopped_at=None)
    return Done(effects=standing, remarks=(*remarks, *_what_stands(standing, intent)))


def _what_stands(effects: Effects, intent: Intent) -> list[str]:
    remarks = list[str]()
    if effects.opted_out and intent != "unsubscribe":
        remarks.append(_("They stay left alone: nobody is opted in again by a verdict."))
    if effects.engaged and intent not in ENGAGES:
        remarks.append(_("The card stays in Engaged."))
    if effects.postponed_until and intent != "out_of_office":
        remarks.append(_("What was put off until their return stays put off."))
    if effects.marked and intent != "bounce":
        remarks.append(_("{address} stays marked.").format(address=effects.marked))
    return remarks
