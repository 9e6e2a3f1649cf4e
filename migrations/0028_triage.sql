-- What followed from a reply, to be taken back where that is safe; and replies a model may read.

alter table replies add column effects jsonb not null default '{}';
create index replies_in_time on replies (received_at, id);

-- A reply of which the rules cannot say what it means. Read by a model, where one is set up.
create table readings (
    id bigint primary key generated always as identity,
    reply_id bigint not null unique references replies on delete cascade,
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
create index readings_due on readings (due_at, id) where status = 'pending';
create index readings_leased on readings (lease_until) where status = 'processing';

alter table model_calls drop constraint purpose_is_known;
alter table model_calls add constraint purpose_is_known check (
    purpose in ('research', 'test', 'plan', 'draft', 'capture', 'triage'));
