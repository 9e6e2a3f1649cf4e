create table sources (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    kind text not null constraint source_kind_is_known check (kind in ('web', 'user', 'import')),
    url text,
    title text not null default '',
    text text not null,
    sha256 text not null,
    hidden text[] not null default '{}',  -- text the page hid from people: removed, reported
    fetched_at timestamptz not null
);
create unique index one_text_per_page on sources (lead_id, coalesce(url, ''), sha256);

-- A lead's package: one row a section, saying who produced it, when, from what, or why not.
create table sections (
    lead_id bigint not null references leads on delete cascade,
    section text not null constraint section_is_known check (section in (
        'qualification', 'pain_points', 'competitors', 'triggers', 'value_propositions',
        'questions', 'objections', 'contacts')),
    produced_by text not null,
    model text,
    note text not null default '',
    problem text,
    input_hash text not null default '',
    produced_at timestamptz not null,
    primary key (lead_id, section)
);

create table claims (
    id bigint primary key generated always as identity,
    lead_id bigint not null,
    section text not null,
    number integer not null,
    kind text not null constraint claim_kind_is_known check (
        kind in ('observed', 'inferred', 'hypothesis')),
    text text not null,
    detail text not null default '',
    label text not null default '',
    urgency text not null default 'unknown' constraint urgency_is_known check (
        urgency in ('low', 'medium', 'high', 'unknown')),
    happened_on date,
    link text,
    foreign key (lead_id, section) references sections on delete cascade
);
create index claims_of_a_lead on claims (lead_id, section, number);

create table quotes (
    claim_id bigint not null references claims on delete cascade,
    source_id bigint not null references sources on delete cascade,
    text text not null,
    primary key (claim_id, source_id, text)
);
create index quotes_of_a_source on quotes (source_id);
