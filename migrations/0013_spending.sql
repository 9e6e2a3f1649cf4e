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
    finished_at timestamptz,
    constraint finished_has_an_outcome check ((finished_at is null) = (outcome is null)),
    constraint nothing_is_used_backwards check (
        input_tokens >= 0 and output_tokens >= 0 and cost >= 0)
);
create index model_calls_in_time on model_calls (started_at);
create index model_calls_of_a_run on model_calls (run_id) where run_id is not null;
create index model_calls_under_way on model_calls (started_at) where finished_at is null;

-- The ledger's sums, day by day in UTC: a budget is asked before every call and must not count
-- a month of calls. Kept by the table itself, so that no code can forget it.
create table spending_days (
    day date not null,
    member_id bigint,
    agent text,
    calls bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    priced bigint not null,              -- calls of which we know the cost
    cost numeric(16, 8) not null,
    constraint one_sum_for_each unique nulls not distinct (day, member_id, agent)
);

-- The same, lead by lead: which were the dearest must not count a year of calls.
create table spending_leads (
    lead_id bigint primary key,          -- no key: what was paid for stays paid for
    calls bigint not null,
    input_tokens bigint not null,
    output_tokens bigint not null,
    priced bigint not null,
    cost numeric(16, 8) not null
);
create index dearest_leads on spending_leads (
    cost desc, (input_tokens + output_tokens) desc, lead_id);

-- Days are locked before leads, each in their order: who ends many calls and who ends one of
-- them never wait for each other in a ring.
create function tally_new_calls() returns trigger language plpgsql as $$
begin
    insert into spending_days as sums
    select (started_at at time zone 'UTC')::date, member_id, agent, count(*), sum(input_tokens),
           sum(output_tokens), count(cost), coalesce(sum(cost), 0)
      from new_rows group by 1, 2, 3 order by 1, 2, 3
    on conflict on constraint one_sum_for_each do update
       set calls = sums.calls + excluded.calls,
           input_tokens = sums.input_tokens + excluded.input_tokens,
           output_tokens = sums.output_tokens + excluded.output_tokens,
           priced = sums.priced + excluded.priced, cost = sums.cost + excluded.cost;
    insert into spending_leads as sums
    select lead_id, count(*), sum(input_tokens), sum(output_tokens), count(cost),
           coalesce(sum(cost), 0)
      from new_rows where lead_id is not null group by lead_id order by lead_id
    on conflict (lead_id) do update
       set calls = sums.calls + excluded.calls,
           input_tokens = sums.input_tokens + excluded.input_tokens,
           output_tokens = sums.output_tokens + excluded.output_tokens,
           priced = sums.priced + excluded.priced, cost = sums.cost + excluded.cost;
    return null;
end $$;

-- A call that ends changes what it used, never when, for whom or by which agent it was made:
-- its sums are there already.
create function tally_ended_calls() returns trigger language plpgsql as $$
begin
    insert into spending_days as sums
    select (was.started_at at time zone 'UTC')::date, was.member_id, was.agent, 0,
           sum(became.input_tokens - was.input_tokens),
           sum(became.output_tokens - was.output_tokens), count(became.cost) - count(was.cost),
           sum(coalesce(became.cost, 0) - coalesce(was.cost, 0))
      from old_rows was join new_rows became using (id) group by 1, 2, 3 order by 1, 2, 3
    on conflict on constraint one_sum_for_each do update
       set input_tokens = sums.input_tokens + excluded.input_tokens,
           output_tokens = sums.output_tokens + excluded.output_tokens,
           priced = sums.priced + excluded.priced, cost = sums.cost + excluded.cost;
    insert into spending_leads as sums
    select was.lead_id, 0, sum(became.input_tokens - was.input_tokens),
           sum(became.output_tokens - was.output_tokens), count(became.cost) - count(was.cost),
           sum(coalesce(became.cost, 0) - coalesce(was.cost, 0))
      from old_rows was join new_rows became using (id)
     where was.lead_id is not null group by was.lead_id order by was.lead_id
    on conflict (lead_id) do update
       set input_tokens = sums.input_tokens + excluded.input_tokens,
           output_tokens = sums.output_tokens + excluded.output_tokens,
           priced = sums.priced + excluded.priced, cost = sums.cost + excluded.cost;
    return null;
end $$;

create trigger tally_insert after insert on model_calls referencing new table as new_rows
    for each statement execute function tally_new_calls();
create trigger tally_update after update on model_calls
    referencing old table as old_rows new table as new_rows
    for each statement execute function tally_ended_calls();

-- What an admin allows; null is no limit. Without the row our own defaults hold.
create table spending_limits (
    only_row boolean primary key default true check (only_row),
    run_calls bigint,
    run_tokens bigint,
    member_day_tokens bigint,
    member_day_dollars numeric(12, 2),
    day_tokens bigint,
    day_dollars numeric(12, 2),
    month_tokens bigint,
    month_dollars numeric(12, 2),
    changed_by bigint references members,
    changed_at timestamptz not null
);

-- "Test this model": a tiny question somebody has asked, and what came back. A row of work.
create table model_checks (
    id bigint primary key generated always as identity,
    asked_by bigint references members,
    asked text,                          -- the model, as the settings named it; null: none
    model text,                          -- from here on: of the answer, its own name for itself
    milliseconds integer,
    tokens bigint,
    cost numeric(14, 8),
    repaired boolean,
    created_at timestamptz not null,
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
create unique index one_open_model_check on model_checks ((true))
    where status in ('pending', 'processing');
create index model_checks_due on model_checks (due_at, id) where status = 'pending';
create index model_checks_leased on model_checks (lease_until) where status = 'processing';
