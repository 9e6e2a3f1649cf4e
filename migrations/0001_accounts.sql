create table members (
    id bigint primary key generated always as identity,
    name text not null constraint name_is_not_blank check (btrim(name) <> ''),
    email text constraint email_is_lower_case check (email = lower(email)),
    role text not null constraint role_is_known check (role in ('admin', 'member')),
    password_hash text,
    time_zone text not null default 'UTC',
    created_at timestamptz not null,
    disabled_at timestamptz
);
create unique index one_member_per_email on members (email);

create table sessions (
    id bigint primary key generated always as identity,
    token_hash bytea not null unique,
    member_id bigint not null references members on delete cascade,
    device text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_of_a_member on sessions (member_id);

create table sign_in_links (
    token_hash bytea primary key,
    member_id bigint not null references members on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

create table sign_in_failures (
    id bigint primary key generated always as identity,
    email text not null,
    failed_at timestamptz not null
);
create index recent_failures on sign_in_failures (email, failed_at);

create table api_tokens (
    id bigint primary key generated always as identity,
    token_hash bytea not null unique,
    member_id bigint not null references members on delete cascade,
    name text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
