-- A file of leads, kept until every row has its verdict: work that resumes where it stopped.
create table imports (
    id bigint primary key generated always as identity,
    name text not null,
    sha256 text not null,
    content bytea,               -- dropped when the import has ended
    mapping jsonb not null,
    enrich boolean not null default false,
    default_country text,
    asked_by bigint references members,
    rows_total integer,
    rows_done integer not null default 0,
    created integer not null default 0,
    updated integer not null default 0,
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
create unique index one_open_import_per_file on imports (sha256)
    where status in ('pending', 'processing');
create index imports_due on imports (due_at, id) where status = 'pending';
create index imports_leased on imports (lease_until) where status = 'processing';

create table import_rows (
    import_id bigint not null references imports on delete cascade,
    line integer not null,
    verdict text not null constraint verdict_is_known check (
        verdict in ('created', 'updated', 'duplicate', 'refused')),
    lead_id bigint references leads on delete set null,
    reason text,
    primary key (import_id, line)
);
