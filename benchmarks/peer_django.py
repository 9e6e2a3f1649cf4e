# ruff: noqa: DJ001, DJ008 -- the tables are ours, and nobody prints a row
"""
The same endpoints as a plain Django project would have them, on the same tables.

    PGHOST=… gunicorn --chdir benchmarks peer_django:application

Models, `transaction.atomic` and one row at a time; persistent connections and threads as the
manuals of both advise. It does the work ours does and tells the same people; due instants are
reckoned more simply, in its favour.
"""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="of this benchmark alone",  # noqa: S106 -- it signs nothing
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "keepwarm",
            "USER": "postgres",
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

# What follows needs the settings above.
from django.db import models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.timezone import now  # noqa: E402

SUBJECTS = {
    "wizard_step3": "Follow-up: prospect engaged with wizard (step 3+)",
    "pdf_download": "Follow-up: prospect downloaded PDF report",
    "interested_reply": "Follow-up: prospect replied with interest",
}
LATER = ("engaged", "meeting", "won", "lost")
COOL_DOWN = timedelta(hours=24)


class Member(models.Model):
    role = models.TextField()
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "peer", False, "members"


class ApiToken(models.Model):
    token_hash = models.BinaryField()
    member = models.ForeignKey(Member, models.DO_NOTHING)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "peer", False, "api_tokens"


class Lead(models.Model):
    stage = models.TextField()
    position = models.BigIntegerField()
    owner_id = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "peer", False, "leads"


class Contact(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    opted_out_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "peer", False, "contacts"


class Enrolment(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    contact = models.ForeignKey(Contact, models.DO_NOTHING, null=True)
    updated_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "peer", False, "enrolments"


class Task(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    contact = models.ForeignKey(Contact, models.DO_NOTHING, null=True)
    channel = models.TextField(default="call")
    status = models.TextField(default="touch_open")
    subject = models.TextField()
    priority = models.TextField(default="high")
    due_at = models.DateTimeField()
    created_by = models.TextField(default="engagement-trigger")
    trigger_source = models.TextField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "peer", False, "tasks"


class Signal(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    kind = models.TextField()
    source = models.TextField()
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    task_id = models.BigIntegerField(null=True)
    reason = models.TextField(null=True)
    status = models.TextField(default="completed")
    due_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "peer", False, "signals"


class LeadEvent(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    kind = models.TextField()
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "peer", False, "lead_events"


class LiveEvent(models.Model):
    seq = models.BigAutoField(primary_key=True)
    topic = models.TextField()
    lead_id = models.BigIntegerField(null=True)
    owner_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=now)

    class Meta:
        app_label, managed, db_table = "peer", False, "live_events"


class Message(models.Model):
    key = models.TextField()
    channel = models.TextField(default="app")
    member_id = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    kind = models.TextField(default="call_task")
    facts = models.JSONField(default=dict)
    lane = models.SmallIntegerField(default=1)
    is_silent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    status = models.TextField(default="completed")
    verdict = models.TextField(default="sent")

    class Meta:
        app_label, managed, db_table = "peer", False, "outbox"


def create_signal(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/signals."""
    member = _member(request)
    if member is None:
        return JsonResponse({"error": "Please sign in first."}, status=401)
    told = json.loads(request.body)
    with transaction.atomic():
        lead = (
            Lead.objects.select_for_update(no_key=True)
            .filter(pk=told["lead_id"], deleted_at=None)
            .first()
        )
        if lead is None or (member.role != "admin" and lead.owner_id not in {None, member.pk}):
            return JsonResponse({"error": "This lead is not here any more."}, status=404)
        answer = _record(lead, told["kind"], "api", told.get("facts", {}))
    return JsonResponse(answer, status=201)


def _member(request: HttpRequest) -> Any:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    token = (
        ApiToken.objects.select_related("member")
        .filter(
            token_hash=sha256(given.encode()).digest(),
            revoked_at=None,
            member__disabled_at=None,
        )
        .first()
    )
    return token and token.member


def _record(lead: Any, kind: str, source: str, facts: dict[str, Any]) -> dict[str, Any]:
    moment = now()
    if lead.stage not in LATER:
        LiveEvent.objects.create(topic="stage", lead_id=lead.pk, owner_id=lead.owner_id)
        lead.stage = "engaged"
        lead.save(update_fields=["stage"])
    task, reason = _find_or_make(lead, kind, moment)
    Signal.objects.create(
        lead=lead,
        kind=kind,
        source=source,
        facts=facts,
        happened_at=moment,
        task_id=task and task.pk,
        reason=reason,
        due_at=moment,
    )
    if task is not None and reason is None:
        _tell(lead, task, kind, moment)
    return {"created": reason is None, "task_id": task and task.pk, "reason": reason}


def _find_or_make(lead: Any, kind: str, moment: Any) -> tuple[Any, str | None]:
    known = Task.objects.filter(lead=lead, trigger_source=kind)
    task = known.filter(status="touch_open").first()
    if task is not None:
        return task, "already_exists"
    last = known.order_by("-closed_at").first()
    if last is not None and moment < last.closed_at + COOL_DOWN:
        return None, "cooling_down"
    enrolled = (
        Enrolment.objects.filter(lead=lead, contact__opted_out_at=None)
        .exclude(contact=None)
        .order_by("-updated_at")
        .first()
    )
    people = Contact.objects.filter(lead=lead, opted_out_at=None).order_by("created_at", "id")
    contact_id = enrolled.contact_id if enrolled else people.values_list("pk", flat=True).first()
    if contact_id is None:
        return None, "no_contact"
    return Task.objects.create(
        lead=lead,
        contact_id=contact_id,
        subject=SUBJECTS[kind],
        due_at=moment + timedelta(hours=1),
        trigger_source=kind,
        created_at=moment,
        changed_at=moment,
    ), None


def _tell(lead: Any, task: Any, kind: str, moment: Any) -> None:
    for event, facts in (("task_created", {"task_id": task.pk}), ("signal", {"kind": kind})):
        LeadEvent.objects.create(lead=lead, kind=event, facts=facts, happened_at=moment)
    LiveEvent.objects.create(topic="task", lead_id=lead.pk, owner_id=lead.owner_id)
    for member_id in [lead.owner_id] if lead.owner_id else Member.objects.values_list("pk"):
        message = Message.objects.create(
            key=f"task:{task.pk}:1:{member_id}",
            member_id=member_id,
            lead_id=lead.pk,
            facts={"task_id": task.pk},
            created_at=moment,
            due_at=moment,
            finished_at=moment,
        )
        LiveEvent.objects.create(topic="toast", member_id=member_id, facts={"id": message.pk})
        LiveEvent.objects.create(topic="today", member_id=member_id)


class Microsite(models.Model):
    lead = models.ForeignKey(Lead, models.DO_NOTHING)
    token = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label, managed, db_table = "peer", False, "microsites"


class WizardSession(models.Model):
    microsite = models.ForeignKey(Microsite, models.DO_NOTHING)
    lead_id = models.BigIntegerField()
    key_hash = models.BinaryField()
    step = models.IntegerField(default=0)
    max_step = models.IntegerField(default=0)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label, managed, db_table = "peer", False, "wizard_sessions"


def take_step(request: HttpRequest, token: str) -> HttpResponse:
    """POST /p/<token>/step."""
    page = Microsite.objects.filter(token=token, revoked_at=None).first()
    if page is None:
        return HttpResponse(status=404)
    number, moment = int(request.POST["step"]), now()
    key_hash = sha256(request.COOKIES["wizard"].encode()).digest()
    with transaction.atomic():
        session, is_new = WizardSession.objects.select_for_update().get_or_create(
            key_hash=key_hash,
            defaults={
                "microsite": page,
                "lead_id": page.lead_id,
                "started_at": moment,
                "updated_at": moment,
            },
        )
        reached, session.step = session.max_step, number
        session.max_step, session.updated_at = max(reached, number), moment
        session.answers[str(number)] = request.POST.getlist("answer")
        session.save()
        if is_new:
            LiveEvent.objects.create(topic="microsite", lead_id=page.lead_id)
        if reached < 3 <= session.max_step:
            lead = Lead.objects.select_for_update(no_key=True).get(pk=page.lead_id)
            _record(lead, "wizard_step3", "microsite", {"session": session.pk})
    answer = HttpResponse(status=303, headers={"location": f"/p/{token}?step={number + 1}"})
    answer.set_cookie("wizard", request.COOKIES["wizard"])
    return answer


urlpatterns = [
    path("api/v1/signals", create_signal),
    path("p/<str:token>/step", take_step),
]
application = get_wsgi_application()
