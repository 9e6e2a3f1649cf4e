-- What the team sells and whom it looks for: one row, and the library of proofs.
create table offer (
    id integer primary key default 1 constraint there_is_one_offer check (id = 1),
    content jsonb not null,              -- an Offer without its proofs
    version integer not null default 1,  -- what whoever changes it must have seen
    changed_at timestamptz not null,
    changed_by bigint references members
);

create table proofs (
    id bigint primary key generated always as identity,  -- claims cite it: it never changes
    title text not null,
    text text not null default '',
    link text,
    version integer not null default 1,
    created_at timestamptz not null
);
