-- Work that comes round by itself. The claim columns are those of every table of work.
create table schedules (
    id bigint primary key generated always as identity,
    name text not null unique,
    cron text not null,
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
create index schedules_due on schedules (due_at, id) where status = 'pending';
create index schedules_leased on schedules (lease_until) where status = 'processing';
