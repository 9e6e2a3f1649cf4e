-- What open pages should know, written with the fact. Ids only: a page fetches what it may see.
create table live_events (
    seq bigint primary key generated always as identity,
    -- Readers take what lies below the snapshot's xmin: no late commit is missed.
    xid xid8 not null default pg_current_xact_id(),
    topic text not null,
    lead_id bigint,
    owner_id bigint,       -- who may hear of it: this member, or all where it is null …
    was_owner_id bigint,   -- … and whom it was taken from
    member_id bigint,      -- meant for one member alone
    facts jsonb not null default '{}',
    happened_at timestamptz not null default clock_timestamp()
);
create index live_events_in_order on live_events (xid, seq);

-- Everything below this transaction id may have been forgotten.
create table live_retention (
    only_row boolean primary key default true check (only_row),
    forgotten xid8 not null default '0'
);
insert into live_retention default values;
