-- What prospects do, and what our members are to do about it.

create table signals (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    kind text not null constraint kind_is_known check (kind in (
        'wizard_step3', 'pdf_download', 'interested_reply', 'question', 'meeting_booked',
        'link_clicked', 'email_bounced', 'callback_requested')),
    source text not null constraint source_is_known check (source in (
        'microsite', 'api', 'reply', 'hand')),
    facts jsonb not null default '{}',
    happened_at timestamptz not null,
    -- What became of it: a task, or why none.
    task_id bigint,
    reason text constraint reason_is_known check (reason in (
        'already_exists', 'no_contact', 'opted_out', 'cooling_down', 'not_wanted')),
    -- Handled together with its writing; work only where that failed.
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create index signals_of_a_lead on signals (lead_id, id desc);
create index signals_due on signals (due_at, id) where status = 'pending';
create index signals_leased on signals (lease_until) where status = 'processing';

-- Something a member is to do for a lead: a touch that is still open.
create table tasks (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    contact_id bigint references contacts on delete set null,
    type text not null default 'FOLLOW_UP' constraint type_is_known check (
        type in ('FOLLOW_UP', 'QUESTION', 'OTHER')),
    channel text not null constraint channel_is_known check (channel in (
        'email', 'call', 'linkedin', 'telegram', 'whatsapp', 'sms', 'meeting', 'other')),
    status text not null default 'touch_open' constraint status_is_known check (
        status in ('touch_open', 'touch_done', 'touch_cancelled')),
    subject text not null constraint subject_is_short check (length(subject) between 1 and 300),
    kind text not null default 'touch_task' constraint kind_is_known check (kind = 'touch_task'),
    priority text not null default 'normal' constraint priority_is_known check (
        priority in ('high', 'normal', 'low')),
    due_at timestamptz not null,
    notes text constraint notes_are_bounded check (length(notes) <= 4000),
    created_by text not null,        -- 'engagement-trigger', 'sequence', 'reply', 'member'
    trigger_source text,             -- the signal's kind
    member_id bigint references members,   -- whose it is; null: the lead's owner's
    made_by bigint references members,
    enrolment_step_id bigint references enrolment_steps on delete set null,
    occurrence integer not null default 1,   -- how often it speaks; a snooze adds one
    no_answers integer not null default 0,
    outcome text constraint outcome_is_known check (outcome in (
        'reached', 'no_answer', 'wrong_number', 'meeting_booked', 'done',
        'opted_out', 'lead_closed', 'called_off')),
    explanation text not null default '',    -- of its due instant
    created_at timestamptz not null,
    changed_at timestamptz not null,
    closed_at timestamptz,
    closed_by bigint references members,
    was jsonb,                       -- before a person last changed it, to be taken back
    constraint closed_has_a_time check ((status = 'touch_open') = (closed_at is null))
);
-- G-11: one open task per lead and trigger, whoever asks for it at the same moment.
create unique index one_open_task_per_trigger on tasks (lead_id, trigger_source)
 where status = 'touch_open' and trigger_source is not null;
create index open_tasks_in_time on tasks (due_at, id) where status = 'touch_open';
create index open_tasks_of_a_member on tasks (member_id, due_at) where status = 'touch_open';
create index tasks_of_a_lead on tasks (lead_id, id desc);
create index tasks_of_a_contact on tasks (contact_id) where contact_id is not null;
-- Where a task reaches whom it is for, over its channel: their own address, else the front door's.
create function reach_of_task(lead bigint, contact bigint, channel text)
returns table (id bigint, value text) language sql stable as $$
    select a.id, a.value
      from addresses a join contacts w on w.id = a.contact_id
     where a.lead_id = lead and a.bounced_at is null and w.opted_out_at is null
       and (w.id = contact or contact is null or w.name is null)
       and case channel when 'call' then a.kind in ('mobile', 'phone')
                        when 'whatsapp' then a.kind = 'mobile'
                        when 'sms' then a.kind = 'mobile'
                        else a.kind = channel end
     order by w.id is distinct from contact, w.name is null, a.kind <> 'mobile', a.id
     limit 1
$$;
alter table signals add constraint task_of_a_signal
    foreign key (task_id) references tasks on delete set null;

alter table outbox drop constraint kind_is_known;
alter table outbox add constraint kind_is_known check (kind in (
    'reminder', 'digest', 'step_completed', 'step_skipped', 'status_changed', 'lead_assigned',
    'draft_ready', 'plan_ready', 'work_failed', 'answer', 'call_task', 'signal', 'reply'));

alter table lead_events drop constraint event_is_known;
alter table lead_events add constraint event_is_known check (kind in (
    'created', 'edited', 'status_changed', 'lead_assigned', 'deleted', 'restored',
    'research_started', 'research_finished', 'research_failed', 'research_cancelled',
    'imported', 'plan_made', 'plan_changed', 'plan_stopped', 'step_completed', 'step_skipped',
    'step_reopened', 'step_snoozed', 'draft_made', 'draft_sent', 'request_failed',
    'signal', 'task_created', 'task_closed', 'email_sent', 'email_bounced', 'reply_received',
    'reply_triaged', 'opted_out', 'enrolled', 'sequence_ended', 'microsite_shared',
    'contact_changed', 'person_erased'));
