-- A search for leads: a source is read candidate by candidate, each becomes a card once.
create table prospecting_jobs (
    id bigint primary key generated always as identity,
    source text not null,
    params jsonb not null default '{}',
    fingerprint text,                    -- of source and params: one search is open once
    enrich boolean not null default true,
    asked_by bigint references members,
    cursor integer not null default 0,   -- candidates taken so far: where a crash resumes
    found integer not null default 0,
    duplicate integer not null default 0,
    refused integer not null default 0,
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
create unique index one_open_job_per_search on prospecting_jobs (fingerprint)
    where status in ('pending', 'processing');
create index prospecting_jobs_due on prospecting_jobs (due_at, id) where status = 'pending';
create index prospecting_jobs_leased on prospecting_jobs (lease_until) where status = 'processing';

-- What a search came upon, where, and under which licence we may use it.
create table candidates (
    job_id bigint not null references prospecting_jobs on delete cascade,
    number integer not null,
    verdict text not null constraint verdict_is_known check (
        verdict in ('found', 'duplicate', 'refused')),
    title text not null,
    lead_id bigint references leads on delete set null,
    reason text,
    source_url text not null,
    licence text not null,
    primary key (job_id, number)
);
create index candidates_about_a_lead on candidates (lead_id) where lead_id is not null;
