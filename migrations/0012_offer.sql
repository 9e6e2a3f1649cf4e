-- What the team sells and whom it looks for: one row, and the library of proofs.
create table offer (
    id integer primary key default 1 constraint there_is_one_offer check (id = 1),
    offer jsonb not null,
    changed_at timestamptz not null,
    changed_by bigint references members
);

create table proofs (
    id bigint primary key generated always as identity,
    title text not null,
    text text not null default '',
    link text,
    created_at timestamptz not null
);
