-- What one press did to many leads, so that one press undoes it.
create table bulk_changes (
    id bigint primary key generated always as identity,
    member_id bigint not null references members on delete cascade,
    kind text not null constraint bulk_is_known check (kind in (
        'assign', 'tag', 'untag', 'move', 'delete')),
    leads jsonb not null,  -- a row a lead: what it was and what it became
    made_at timestamptz not null,
    undone_at timestamptz
);
