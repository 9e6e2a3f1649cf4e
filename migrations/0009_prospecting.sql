-- A search for leads: a source is read candidate by candidate, each becomes a card once.
create table prospecting_jobs (
    id bigint primary key generated always as identity,
    source text not null,
    params jsonb not null default '{}',
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
create index prospecting_jobs_due on prospecting_jobs (due_at, id) where status = 'pending';
create index prospecting_jobs_leased on prospecting_jobs (lease_until) where status = 'processing';
