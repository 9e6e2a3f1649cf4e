-- One pass of the agents over one lead: a row of work.
create table enrichment_runs (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    job_id bigint,                    -- the import or prospecting job that asked, if one did
    asked_by bigint references members,
    -- A person's own press has a lane to itself: it never waits behind a whole import.
    lane text not null default 'single' constraint lane_is_known check (
        lane in ('single', 'bulk')),
    force boolean not null default false,  -- read the site again and redo every section
    last_seq integer not null default 0,
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
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create unique index one_open_run_per_lead on enrichment_runs (lead_id)
    where status in ('pending', 'processing');
create index enrichment_runs_due on enrichment_runs (lane, due_at, id) where status = 'pending';
create index enrichment_runs_leased on enrichment_runs (lease_until) where status = 'processing';
create index runs_of_a_lead on enrichment_runs (lead_id, id desc);

-- A finished agent is a row here with finished_at: a crash repeats none of them.
create table enrichment_steps (
    run_id bigint not null references enrichment_runs on delete cascade,
    agent text not null constraint agent_is_known check (agent in (
        'research', 'contacts', 'qualification', 'competitors', 'triggers', 'pain_points',
        'value_propositions', 'objections', 'questions')),
    outcome text constraint outcome_is_known check (
        outcome in ('done', 'reused', 'skipped', 'failed')),
    problem text,
    output jsonb,  -- what later agents build on and no table of evidence holds
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (run_id, agent),
    constraint finished_has_an_outcome check ((finished_at is null) = (outcome is null))
);

create table enrichment_events (
    run_id bigint not null references enrichment_runs on delete cascade,
    seq integer not null,
    lead_id bigint not null references leads on delete cascade,
    kind text not null constraint event_is_known check (kind in (
        'pipeline_start', 'agent_start', 'agent_end', 'pipeline_end')),
    agent text,
    success boolean,
    facts jsonb not null default '{}',
    happened_at timestamptz not null,
    primary key (run_id, seq)
);
