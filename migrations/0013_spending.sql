-- The cost ledger: one row for every exchange with a model's provider, written before it is made.
create table model_calls (
    id bigint primary key generated always as identity,
    purpose text not null constraint purpose_is_known check (purpose in ('research', 'test')),
    run_id bigint,                       -- no keys: what was paid for stays paid for
    lead_id bigint,
    member_id bigint,
    agent text,
    model text not null,
    outcome text constraint outcome_is_known check (outcome in (
        'answered', 'invalid', 'truncated', 'refused', 'rejected', 'unavailable', 'lost')),
    input_tokens bigint not null,        -- until the end: what was planned
    output_tokens bigint not null,
    estimated boolean not null default true,
    cost numeric(14, 8),                 -- in US dollars; null where no price is known
    started_at timestamptz not null,
    finished_at timestamptz
);
create index model_calls_in_time on model_calls (started_at);
create index model_calls_of_a_run on model_calls (run_id) where run_id is not null;
create index model_calls_of_a_lead on model_calls (lead_id) where lead_id is not null;
