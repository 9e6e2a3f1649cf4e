-- A file somebody looks at before it is imported; forgotten after a day.
create table import_uploads (
    id bigint primary key generated always as identity,
    name text not null,
    content bytea not null,
    member_id bigint not null references members on delete cascade,
    created_at timestamptz not null
);
create index uploads_by_age on import_uploads (created_at);

-- A file of leads, kept until every row has its verdict: work that resumes where it stopped.
create table imports (
    id bigint primary key generated always as identity,
    name text not null,
    sha256 text not null,
    content bytea,               -- dropped when the import has ended
    mapping jsonb not null,      -- header: true or false, fields: a name or null a column
    enrich boolean not null default false,
    default_country text,
    asked_by bigint references members,
    rows_total integer,
    rows_done integer not null default 0,  -- where a crash resumes: each chunk is one commit
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
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null)),
    constraint every_row_has_one_verdict check (
        rows_done = created + updated + duplicate + refused)
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
    title text not null,         -- what a person knows the row by
    lead_id bigint references leads on delete set null,
    reason text,
    primary key (import_id, line)
);
-- Without it every lead deleted for good would have all rows read.
create index rows_about_a_lead on import_rows (lead_id, import_id) where lead_id is not null;
