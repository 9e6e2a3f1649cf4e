-- A nudge about a step: when it is due, and when it speaks next.
create table reminders (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    step_id bigint not null references steps on delete cascade,
    member_id bigint references members,   -- whom it nudges; null: nobody
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'sent', 'completed', 'skipped', 'cancelled')),
    due_at timestamptz not null,
    speaks_at timestamptz,           -- null: over, or in the morning's digest only
    rung integer not null default 0  -- of the ladder: due, a day later, three days later, digest
        constraint ladder_has_four_rungs check (rung between 0 and 3),
    occurrence integer not null default 0,   -- how often it spoke; never goes back
    snoozes integer not null default 0,
    last_reminded_at timestamptz,
    created_at timestamptz not null,
    constraint one_reminder_per_step unique (step_id),
    constraint only_open_ones_speak check (speaks_at is null or status in ('pending', 'sent'))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);
create index reminders_due on reminders (speaks_at, id) where speaks_at is not null;
create index reminders_of_a_lead on reminders (lead_id);
-- What one member is to hear, nobody counting as one: a dispatcher judges all of it together.
create index open_reminders_of_a_member on reminders (coalesce(member_id, 0), speaks_at, id)
    where status in ('pending', 'sent');

-- The lead's owner is reminded; without an owner the member whom the plan was made for.
create function recipient_of(lead bigint, step bigint) returns bigint language sql stable
begin atomic
    select coalesce(
        (select owner_id from leads where id = lead),
        (select p.made_for from steps s join plans p on p.id = s.plan_id where s.id = step));
end;

create function readdress_reminders() returns trigger language plpgsql as $$
begin
    update reminders set member_id = recipient_of(lead_id, step_id)
     where lead_id = new.id and status in ('pending', 'sent');
    return null;
end $$;

create trigger reminders_follow_the_owner after update of owner_id on leads
    for each row when (old.owner_id is distinct from new.owner_id)
    execute function readdress_reminders();

-- Every transition of a reminder, and why: it answers "why did this (not) ring?".
create table reminder_ledger (
    id bigint primary key generated always as identity,
    reminder_id bigint not null,     -- no key: what was written stays written
    lead_id bigint not null references leads on delete cascade,
    member_id bigint,                -- whom it spoke to, or who acted
    kind text not null constraint kind_is_known check (kind in (
        'created', 'spoke', 'digested', 'moved', 'held_back', 'silenced', 'resumed', 'retimed',
        'snoozed', 'completed', 'skipped', 'reopened', 'cancelled')),
    occurrence integer not null,
    facts jsonb not null default '{}',
    happened_at timestamptz not null
);
create index ledger_of_a_reminder on reminder_ledger (reminder_id, id);
create index ledger_of_a_lead on reminder_ledger (lead_id, id desc);
create index ledger_of_a_member on reminder_ledger (member_id, id desc) where member_id is not null;

-- Whose morning digest comes next, and when.
create table digests (
    member_id bigint primary key references members on delete cascade,
    due_at timestamptz not null,
    last_sent_at timestamptz
);
create index digests_due on digests (due_at);

-- A promise to tell a member something over one channel: a row of work.
create table outbox (
    id bigint primary key generated always as identity,
    key text not null,               -- what it is about, once: 'reminder:7:1'
    channel text not null constraint channel_is_known check (
        channel in ('app', 'telegram', 'email')),
    member_id bigint not null references members on delete cascade,
    lead_id bigint references leads on delete cascade,
    kind text not null constraint kind_is_known check (kind in ('reminder', 'digest')),
    facts jsonb not null default '{}',
    created_at timestamptz not null,
    left_at timestamptz,             -- the request left the house; after this silence is 'unknown'
    tries integer not null default 0,
    verdict text constraint verdict_is_known check (
        verdict in ('sent', 'unknown', 'failed', 'dropped')),
    receipt text,                    -- the number or id by which the channel knows the message
    acknowledged_at timestamptz,     -- a member has read that its fate is unknown
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint one_message_per_channel unique (key, channel),
    constraint verdict_ends_it check (verdict is null or status not in ('pending', 'processing')),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);
create index outbox_due on outbox (due_at, id) where status = 'pending';
create index outbox_leased on outbox (lease_until) where status = 'processing';
create index outbox_of_a_lead on outbox (lead_id, id desc);
create index outbox_of_late on outbox (member_id, created_at);
create index outbox_unknown on outbox (member_id) where verdict = 'unknown' and acknowledged_at is null;
