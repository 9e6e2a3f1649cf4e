"""The rules of tasks as an operator has set them."""

from datetime import timedelta

from keepwarm.settings import Settings
from keepwarm.tasks.model import TaskRules


def task_rules(settings: Settings) -> TaskRules:
    return TaskRules(
        due_after_hours=settings.task_due_hours,
        cool_down=timedelta(hours=settings.task_cool_down_hours),
    )
