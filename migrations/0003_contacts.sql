-- People at a lead. Opting out is a fact of the database, not of the code that reads it (G-09).
create table contacts (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    name text,
    role text,
    origin text not null,
    consent text not null default 'unknown' constraint consent_is_known check (
        consent in ('unknown', 'legitimate_interest', 'given')),
    consent_at timestamptz,
    consent_source text,
    opted_out_at timestamptz,
    opted_out_because text,
    created_at timestamptz not null,
    constraint consent_has_a_day check ((consent = 'unknown') = (consent_at is null)),
    constraint opt_out_has_a_reason check ((opted_out_at is null) = (opted_out_because is null))
);
-- One contact per name at a lead, and one without a name: the front door.
create unique index one_contact_per_name on contacts (lead_id, lower(name)) nulls not distinct;

create table addresses (
    id bigint primary key generated always as identity,
    contact_id bigint not null references contacts on delete cascade,
    lead_id bigint not null,  -- its contact's: checked once, there
    kind text not null constraint address_kind_is_known check (
        kind in ('email', 'mobile', 'phone', 'fax', 'linkedin', 'telegram', 'other')),
    value text not null constraint address_is_short check (length(value) between 1 and 320),
    created_at timestamptz not null
);
create unique index one_address_per_lead on addresses (lead_id, kind, value);
create index addresses_of_a_contact on addresses (contact_id);

-- Addresses that asked to be left alone, as hashes: deleting a lead does not forget its wish.
create table suppressions (
    hash bytea primary key,  -- sha256 of kind || ':' || value
    because text not null,
    since timestamptz not null
);

create function address_hash(kind text, value text) returns bytea
language sql immutable strict parallel safe
return sha256(convert_to(kind || ':' || value, 'UTF8'));
create index addresses_by_hash on addresses (address_hash(kind, value));

-- The law, kept by three triggers: a contact has opted out if and only if its addresses are
-- suppressed. Whichever is written last, wish or address, finds the other.

-- 1. An opt-out is remembered for every address of the contact.
create function remember_opt_out() returns trigger language plpgsql as $$
begin
    insert into suppressions (hash, because, since)
    select address_hash(a.kind, a.value), new.opted_out_because, new.opted_out_at
      from addresses a where a.contact_id = new.id
    on conflict (hash) do nothing;
    return null;
end $$;
create trigger remember_opt_out after update of opted_out_at on contacts
    for each row when (old.opted_out_at is null and new.opted_out_at is not null)
    execute function remember_opt_out();

-- 2. A suppressed address opts out everybody it reaches, at whatever lead.
create function spread_suppression() returns trigger language plpgsql as $$
begin
    update contacts set opted_out_at = s.since, opted_out_because = s.because
      from new_rows s join addresses a on address_hash(a.kind, a.value) = s.hash
     where contacts.id = a.contact_id and contacts.opted_out_at is null;
    return null;
end $$;
create trigger spread_suppression after insert on suppressions
    referencing new table as new_rows
    for each statement execute function spread_suppression();

-- 3. An address written down later shares the fate of its contact, or decides it.
create function keep_suppression() returns trigger language plpgsql as $$
begin
    -- The contacts are locked, so an opt-out under way is waited for, or waits for us.
    perform 1 from contacts where id in (select contact_id from new_rows)
      order by id for no key update;

    insert into suppressions (hash, because, since)
    select address_hash(a.kind, a.value), c.opted_out_because, c.opted_out_at
      from new_rows a join contacts c on c.id = a.contact_id
     where c.opted_out_at is not null
    on conflict (hash) do nothing;

    update contacts set opted_out_at = s.since, opted_out_because = s.because
      from new_rows a join suppressions s on s.hash = address_hash(a.kind, a.value)
     where contacts.id = a.contact_id and contacts.opted_out_at is null;
    return null;
end $$;
create trigger keep_suppression_of_new after insert on addresses
    referencing new table as new_rows
    for each statement execute function keep_suppression();
create trigger keep_suppression_of_changed after update on addresses
    referencing new table as new_rows
    for each statement execute function keep_suppression();

-- For every table that addresses a contact: `before insert or update of contact_id`.
create function leave_opted_out_contacts_alone() returns trigger language plpgsql as $$
begin
    -- The contact is locked, so an opt-out under way is waited for, never overtaken.
    perform 1 from contacts where id = new.contact_id for share;
    -- Its addresses are asked as well: the same address may have opted out at another lead
    -- in the very moment in which it was written down here.
    if exists (select 1 from contacts
                where id = new.contact_id and opted_out_at is not null)
       or exists (select 1 from addresses a
                    join suppressions s on s.hash = address_hash(a.kind, a.value)
                   where a.contact_id = new.contact_id) then
        raise exception 'contact % has opted out', new.contact_id
            using errcode = 'check_violation', constraint = 'contact_has_not_opted_out';
    end if;
    return new;
end $$;
