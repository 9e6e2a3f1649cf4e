-- What we mean to do to win a lead, and when. At most one plan of a lead is running.
create table plans (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    maker text not null constraint maker_is_known check (maker in ('model', 'playbook', 'hand')),
    made_with text,                  -- the model's name, or the playbook's
    summary text not null default '' constraint summary_is_short check (length(summary) <= 600),
    language text,
    remarks jsonb not null default '[]',   -- what checks found odd, in words for a person
    base_at timestamptz not null,    -- day 0
    made_for bigint references members,
    made_at timestamptz not null,
    ended_at timestamptz,
    ended_because text constraint end_is_known check (ended_because in (
        'replaced', 'completed', 'stopped', 'reply', 'opt_out', 'meeting', 'won', 'lost')),
    ended_by bigint references members,
    constraint end_has_a_reason check ((ended_at is null) = (ended_because is null))
);
create unique index one_running_plan_per_lead on plans (lead_id) where ended_at is null;
create index plans_of_a_lead on plans (lead_id, id desc);

create table steps (
    id bigint primary key generated always as identity,
    plan_id bigint not null references plans on delete cascade,
    lead_id bigint not null references leads on delete cascade,
    number integer not null constraint numbers_begin_at_one check (number >= 1),
    channel text not null constraint channel_is_known check (channel in (
        'email', 'call', 'linkedin', 'telegram', 'whatsapp', 'sms', 'meeting', 'other')),
    description text not null
        constraint description_is_bounded check (length(description) between 1 and 300),
    goal text,
    timing text constraint timing_is_short check (length(timing) <= 200),
    delay_days integer constraint delay_is_bounded check (delay_days between 0 and 365),
    suggested_text text constraint text_is_bounded check (length(suggested_text) <= 4000),
    evidence bigint[] not null default '{}',   -- claims; no key: they are replaced by research
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'done', 'skipped')),
    reason text constraint reason_is_short check (length(reason) <= 500),
    settled_at timestamptz,
    settled_by bigint references members,
    -- When it is due; null while it waits for what `awaits` names.
    due_at timestamptz,
    window_ends_at timestamptz,
    awaits text,
    rule text not null default '',
    confidence double precision not null default 1,
    explanation text not null default '',
    due_on timestamp,                -- the time on the wall that a person chose, in the owner's zone
    chosen_at timestamptz,           -- when they chose it
    said_at timestamptz,             -- when a person wrote its timing; null: it came with the plan
    closed_at timestamptz,           -- when its plan ended before anybody settled it
    constraint one_step_per_number unique (plan_id, number) deferrable initially deferred,
    constraint settled_has_a_time check ((status = 'pending') = (settled_at is null)),
    constraint due_or_waiting check ((due_at is null) = (awaits is not null)),
    constraint choice_has_a_time check ((due_on is null) = (chosen_at is null))
);
create index steps_of_a_lead on steps (lead_id);
create index open_steps_in_time on steps (due_at)
    where status = 'pending' and closed_at is null;
create index waiting_steps on steps (lead_id, number)
    where status = 'pending' and closed_at is null and due_at is null;
create index settled_steps_of_a_member on steps (settled_by, settled_at)
    where settled_at is not null;

-- What a member changed on a step, so that it can be undone for ten minutes.
create table step_changes (
    id bigint primary key generated always as identity,
    step_id bigint not null references steps on delete cascade,
    member_id bigint not null references members,
    kind text not null constraint change_is_known check (kind in (
        'done', 'skipped', 'reopened', 'snoozed')),
    was jsonb not null,              -- of the step and of its reminder
    changed_at timestamptz not null,
    undone_at timestamptz
);
create index changes_of_a_step on step_changes (step_id, id desc);

-- The words for a step's message. The newest is the one that counts; older ones stay to be read.
create table drafts (
    id bigint primary key generated always as identity,
    step_id bigint not null references steps on delete cascade,
    lead_id bigint not null references leads on delete cascade,
    maker text not null constraint maker_is_known check (maker in ('model', 'playbook', 'hand')),
    made_with text,
    channel text not null,
    subject text constraint subject_is_short check (length(subject) <= 200),
    body text not null constraint body_is_bounded check (length(body) between 1 and 8000),
    remarks jsonb not null default '[]',
    instructions text,
    made_for bigint references members,
    made_at timestamptz not null,
    edited_at timestamptz,
    sent_at timestamptz,
    sent_by bigint references members
);
create index drafts_of_a_step on drafts (step_id, id desc);
create index drafts_of_a_lead on drafts (lead_id);

-- What a card shows of its plan, kept with every change of a step.
alter table leads add column plan_steps integer;         -- null: no plan is running
alter table leads add column plan_settled integer;
alter table leads add column next_followup_at timestamptz;
create index followups_of_an_owner on leads (owner_id, next_followup_at)
    where next_followup_at is not null and deleted_at is null;

create or replace view cards as
select l.id, l.name, l.person, l.company, l.role, l.stage, l.position, l.owner_id,
       m.name as owner, l.agent, l.agent_since, l.trouble, l.fit, l.city, l.domain, l.origin,
       l.created_at, l.enriched_at, l.search, l.plan_steps, l.plan_settled, l.next_followup_at
  from leads l left join members m on m.id = l.owner_id
 where l.deleted_at is null;

-- As before: they return the view's rows, which have grown.
create or replace function cards_passing(whose bigint, mine boolean, words text, tag bigint)
returns setof cards language sql stable parallel safe
begin atomic
    select * from cards c
     where (whose is null or c.owner_id = whose or (c.owner_id is null and not mine))
       and (words is null or c.search @@ to_tsquery('simple', words))
       and (tag is null or exists (
            select 1 from lead_tags t where t.lead_id = c.id and t.tag_id = tag offset 0));
end;

create or replace function cards_found(whose bigint, mine boolean, words text, tag bigint)
returns setof cards language sql stable parallel safe
begin atomic
    select * from cards c
     where tag is null and c.search @@ to_tsquery('simple', words)
       and (whose is null or c.owner_id = whose or (c.owner_id is null and not mine))
    union all
    select c.* from lead_tags t join cards c on c.id = t.lead_id
     where t.tag_id = tag and (words is null or c.search @@ to_tsquery('simple', words))
       and (whose is null or c.owner_id = whose or (c.owner_id is null and not mine));
end;

alter table lead_events drop constraint event_is_known;
alter table lead_events add constraint event_is_known check (kind in (
    'created', 'edited', 'status_changed', 'lead_assigned', 'deleted', 'restored',
    'research_started', 'research_finished', 'research_failed', 'research_cancelled',
    'imported', 'plan_made', 'plan_changed', 'plan_stopped', 'step_completed', 'step_skipped',
    'step_reopened', 'step_snoozed', 'draft_made', 'draft_sent', 'request_failed'));
