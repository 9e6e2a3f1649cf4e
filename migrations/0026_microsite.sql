-- A prospect's personal page: a wizard, its result, a report.

-- What the wizard asks. The newest counts; sessions end with the one they began with.
create table questionnaires (
    id bigint primary key generated always as identity,
    source text,                     -- YAML; null: back to the one that ships
    made_by bigint references members,
    made_at timestamptz not null
);

-- Who speaks on the page: our company, and where the law wants to be read. One row or none.
create table imprint (
    only_one boolean primary key default true constraint imprint_is_one check (only_one),
    company text not null constraint company_is_short check (length(company) <= 200),
    website text,
    legal_url text,
    privacy_url text,
    changed_by bigint references members,
    changed_at timestamptz not null
);

create table microsites (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    token text not null unique constraint token_is_long check (length(token) >= 22),
    made_by bigint references members,
    made_at timestamptz not null,
    revoked_at timestamptz
);
create unique index one_microsite_per_lead on microsites (lead_id) where revoked_at is null;
create index microsites_of_a_lead on microsites (lead_id, id desc);

-- One browser's way through a wizard; a cookie knows it from the first answer on.
create table wizard_sessions (
    id bigint primary key generated always as identity,
    microsite_id bigint not null references microsites on delete cascade,
    lead_id bigint not null references leads on delete cascade,
    questionnaire_id bigint references questionnaires,   -- null: the one that ships
    key_hash bytea not null unique,  -- of what the browser's cookie holds
    step integer not null default 0,
    max_step integer not null default 0,     -- the furthest step ever reached; never goes back
    answers jsonb not null default '{}',
    started_at timestamptz not null,
    updated_at timestamptz not null,
    finished_at timestamptz,
    downloaded_at timestamptz,       -- the first time
    downloaded_last_at timestamptz,
    downloads integer not null default 0
);
create index wizard_sessions_of_a_lead on wizard_sessions (lead_id, id desc);
create index wizard_sessions_of_a_microsite on wizard_sessions (microsite_id);
