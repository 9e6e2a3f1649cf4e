-- Something a member asked the machine to write: a plan, or the draft of a step. A row of work.
create table requests (
    id bigint primary key generated always as identity,
    kind text not null constraint kind_is_known check (kind in ('plan', 'draft')),
    lead_id bigint not null references leads on delete cascade,
    step_id bigint references steps on delete cascade,
    member_id bigint references members,
    instructions text not null default ''
        constraint instructions_are_bounded check (length(instructions) <= 2000),
    -- 'bulk' is what follows research of many leads: whom it belongs to does not wait for it.
    lane text not null default 'single' constraint lane_is_known check (lane in ('single', 'bulk')),
    result jsonb,                    -- {plan: [...], step_count: n} or {draft_id: n}
    created_at timestamptz not null,
    started_at timestamptz,
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint drafts_are_of_a_step check ((kind = 'draft') = (step_id is not null)),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create unique index one_open_request on requests (lead_id, kind, step_id) nulls not distinct
    where status in ('pending', 'processing');
create index requests_due on requests (lane, due_at, id) where status = 'pending';
create index requests_leased on requests (lease_until) where status = 'processing';
create index requests_of_a_lead on requests (lead_id, id desc);
create index requests_of_a_member on requests (member_id, finished_at desc);

-- "Plan when research ends": what the team wants of every run, and what one run was asked for.
create table planning_settings (
    only_row boolean primary key default true check (only_row),
    plan_after_research_since timestamptz,   -- null: off
    changed_by bigint references members,
    changed_at timestamptz not null
);
alter table enrichment_runs add column then_plan_at timestamptz;  -- asked for with the run
alter table imports add column then_plan_at timestamptz;
alter table prospecting_jobs add column then_plan_at timestamptz;

alter table model_calls drop constraint purpose_is_known;
alter table model_calls add constraint purpose_is_known check (
    purpose in ('research', 'test', 'plan', 'draft'));
