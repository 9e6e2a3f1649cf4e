-- Opting out reaches everything that addresses a person (G-09), and leaves nothing open.

-- A draft is for somebody, where the lead has somebody.
alter table drafts add column contact_id bigint references contacts on delete set null;
create index drafts_of_a_contact on drafts (contact_id) where contact_id is not null;
create index contacts_opted_out on contacts (lead_id) where opted_out_at is not null;

create trigger no_draft_for_opted_out before insert or update of contact_id on drafts
    for each row when (new.contact_id is not null)
    execute function leave_opted_out_contacts_alone();
-- A task that was called off can be opened again, so its status counts as well.
create trigger no_task_for_opted_out before insert or update of contact_id, status on tasks
    for each row when (new.contact_id is not null and new.status = 'touch_open')
    execute function leave_opted_out_contacts_alone();
create trigger no_email_for_opted_out before insert on emails
    for each row execute function leave_opted_out_contacts_alone();
-- An e-mail is asked about again whenever it comes nearer to leaving; what follows its leaving,
-- or puts it off, is written down in any case.
create trigger no_email_leaves_for_opted_out before update on emails
    for each row when (
        new.contact_id <> old.contact_id
        or (new.status = 'pending' and old.status not in ('pending', 'processing'))
        or (new.approved_at is not null and new.approved_at is distinct from old.approved_at)
        or (new.left_at is not null and old.left_at is null))
    execute function leave_opted_out_contacts_alone();
create trigger no_enrolment_for_opted_out before insert or update of contact_id, state on enrolments
    for each row when (new.contact_id is not null and new.state <> 'ended')
    execute function leave_opted_out_contacts_alone();
create trigger no_sequence_step_for_opted_out before insert on enrolment_steps
    for each row when (new.status in ('pending', 'processing'))
    execute function leave_opted_out_contacts_alone();
create trigger no_sequence_step_begins_anew_for_opted_out before update on enrolment_steps
    for each row when (
        new.status in ('pending', 'processing')
        and (new.contact_id <> old.contact_id or old.status not in ('pending', 'processing')))
    execute function leave_opted_out_contacts_alone();

-- Work that a worker puts back is called off in place of that: refusing would only have the
-- worker try again for ever.
create function call_off_for_opted_out() returns trigger language plpgsql as $$
begin
    perform 1 from contacts where id = new.contact_id for share;
    if exists (select 1 from contacts
                where id = new.contact_id and opted_out_at is not null) then
        new.status := 'cancelled';
        new.finished_at := new.due_at;
        if tg_table_name = 'emails' then
            new.verdict := 'dropped';
        end if;
    end if;
    return new;
end $$;
create trigger no_email_comes_back_for_opted_out before update of status on emails
    for each row when (old.status = 'processing' and new.status = 'pending')
    execute function call_off_for_opted_out();
create trigger no_step_comes_back_for_opted_out before update of status on enrolment_steps
    for each row when (old.status = 'processing' and new.status = 'pending')
    execute function call_off_for_opted_out();

-- What addresses a lead as a whole: nobody there may be left who wants to hear from us.
create function leave_opted_out_leads_alone() returns trigger language plpgsql as $$
begin
    perform 1 from contacts where lead_id = new.lead_id order by id for share;
    if found and not exists (select 1 from contacts
                              where lead_id = new.lead_id and opted_out_at is null) then
        raise exception 'everybody at lead % has opted out', new.lead_id
            using errcode = 'check_violation', constraint = 'lead_has_not_opted_out';
    end if;
    return new;
end $$;
create trigger no_draft_for_opted_out_lead before insert on drafts
    for each row when (new.contact_id is null) execute function leave_opted_out_leads_alone();
create trigger no_task_for_opted_out_lead before insert or update of status on tasks
    for each row when (new.contact_id is null and new.status = 'touch_open')
    execute function leave_opted_out_leads_alone();
create trigger no_plan_for_opted_out_lead before insert or update of ended_at on plans
    for each row when (new.ended_at is null) execute function leave_opted_out_leads_alone();
create trigger no_step_for_opted_out_lead before insert on steps
    for each row execute function leave_opted_out_leads_alone();

-- Who opts out, wherever and however, is taken off every list in the same moment.
create function end_what_addresses_them() returns trigger language plpgsql as $$
begin
    update tasks set status = 'touch_cancelled', outcome = 'opted_out',
                     closed_at = greatest(new.opted_out_at, created_at),
                     changed_at = greatest(new.opted_out_at, changed_at)
     where contact_id = new.id and status = 'touch_open';
    update emails set status = 'cancelled', verdict = 'dropped', error = null,
                      finished_at = greatest(new.opted_out_at, created_at)
     where contact_id = new.id and status = 'pending';
    update enrolment_steps set status = 'cancelled', finished_at = new.opted_out_at,
                               over_at = new.opted_out_at
     where contact_id = new.id and status = 'pending';
    update enrolments set state = 'ended', ended_because = 'opt_out',
                          ended_at = greatest(new.opted_out_at, created_at),
                          updated_at = greatest(new.opted_out_at, updated_at)
     where contact_id = new.id and state <> 'ended';
    -- Words that nobody may send any more; what was sent stays a fact.
    delete from drafts where contact_id = new.id and sent_at is null;
    -- What addresses the lead as a whole was for whoever is left there: now nobody is.
    if not exists (select from contacts where lead_id = new.lead_id and opted_out_at is null) then
        update tasks set status = 'touch_cancelled', outcome = 'opted_out',
                         closed_at = greatest(new.opted_out_at, created_at),
                         changed_at = greatest(new.opted_out_at, changed_at)
         where lead_id = new.lead_id and contact_id is null and status = 'touch_open';
        delete from drafts
         where lead_id = new.lead_id and contact_id is null and sent_at is null;
    end if;
    return null;
end $$;
create trigger end_what_addresses_them after update of opted_out_at on contacts
    for each row when (old.opted_out_at is null and new.opted_out_at is not null)
    execute function end_what_addresses_them();

-- The order of locks. Everybody locks a lead, then its contacts, then what addresses them, so
-- whoever opts a person out locks all the leads of that person first, in the order of their ids.
-- One opt-out cannot know its leads ahead: an address written down at one lead that turns out to
-- be that of a person at another. It comes late to that lead, so it never waits there: it gives
-- way at once (lock_not_available) and begins anew. A wait of any length could close a ring, of
-- which PostgreSQL might then break the other side, who came in the right order. Hashes are
-- written in one order for everybody, those of a person all at once.
create or replace function spread_suppression() returns trigger language plpgsql as $$
begin
    perform 1 from leads
     where id in (select a.lead_id
                    from new_rows s
                    join addresses a on address_hash(a.kind, a.value) = s.hash
                    join contacts c on c.id = a.contact_id
                   where c.opted_out_at is null)
     order by id for no key update nowait;
    update contacts set opted_out_at = s.since, opted_out_because = s.because
      from new_rows s join addresses a on address_hash(a.kind, a.value) = s.hash
     where contacts.id = a.contact_id and contacts.opted_out_at is null;
    return null;
end $$;

create or replace function remember_opt_out() returns trigger language plpgsql as $$
begin
    insert into suppressions (hash, because, since)
    select address_hash(a.kind, a.value), new.opted_out_because, new.opted_out_at
      from addresses a where a.contact_id = new.id
     order by 1
    on conflict (hash) do nothing;
    return null;
end $$;

create or replace function keep_suppression() returns trigger language plpgsql as $$
declare
    left_alone bigint[];
    patience text := current_setting('lock_timeout');
begin
    -- The contacts are locked, so an opt-out under way is waited for, or waits for us.
    select array_agg(id) filter (where opted_out_at is not null) into left_alone from (
        select id, opted_out_at from contacts
         where id = any(array(select distinct contact_id from new_rows))
         order by id for no key update) as locked;

    -- From here on it may come late to hashes and leads of others, and waits for nobody.
    perform set_config('lock_timeout', '1ms', true);
    if left_alone is not null then
        insert into suppressions (hash, because, since)
        select address_hash(a.kind, a.value), c.opted_out_because, c.opted_out_at
          from new_rows a join contacts c on c.id = a.contact_id
         where c.id = any(left_alone)
         order by 1
        on conflict (hash) do nothing;
    end if;

    with suppressed as materialized (
        select a.contact_id, s.since, s.because
          from new_rows a join suppressions s on s.hash = address_hash(a.kind, a.value))
    update contacts set opted_out_at = s.since, opted_out_because = s.because
      from suppressed s
     where contacts.id = s.contact_id and contacts.opted_out_at is null;
    perform set_config('lock_timeout', patience, true);
    return null;
end $$;

-- What was deleted of a person, when and by whom; of the person itself nothing but the hashes.
create table erasures (
    id bigint primary key generated always as identity,
    hashes bytea[] not null,
    report jsonb not null,           -- {deleted: {table: rows}, redacted: {table: rows}}
    made_by bigint references members,
    made_at timestamptz not null
);

-- Where words of people may stand: every text, list of texts and document of every table, but for
-- what is one of a closed set, what is worked out, and what our own members are known by. Quotes
-- stand in a page word for word or not at all, so they go with their claims.
create view columns_with_words as
select c.relname::text as table_name, a.attname::text as column_name, t.typname::text as type_name,
       exists (select from pg_attribute l
                where l.attrelid = c.oid and l.attname = 'lead_id' and not l.attisdropped) as has_lead,
       exists (select from pg_attribute l
                where l.attrelid = c.oid and l.attname = 'contact_id' and not l.attisdropped)
           as has_contact
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
   and t.typname in ('text', '_text', 'jsonb') and a.attgenerated = ''
   and c.relname not in (
       'members', 'sessions', 'api_tokens', 'sign_in_links', 'sign_in_failures', 'telegram_bot',
       'telegram_sign_ins', 'mailboxes', 'imprint', 'migrations', 'schedules', 'suppressions',
       'erasures', 'quotes')
   and not exists (select from pg_constraint k
                    where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey)
                      and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY%');

-- The mark is short: what holds a name has room for it.
create function redacted(value text, words text, parts text) returns text
language sql immutable parallel safe
return regexp_replace(regexp_replace(value, words, '[…]', 'gi'), parts, '[…]', 'g');

create function redacted(value text[], words text, parts text) returns text[]
language sql immutable parallel safe
return (select coalesce(array_agg(redacted(each, words, parts) order by n), value)
          from unnest(value) with ordinality as e (each, n));

-- Texts inside a document, its names of things included; a number that is a phone number goes.
create function redacted(value jsonb, words text, parts text) returns jsonb
language plpgsql immutable parallel safe as $$
begin
    case jsonb_typeof(value)
        when 'string' then return to_jsonb(redacted(value #>> '{}', words, parts));
        when 'number' then
            return case when value #>> '{}' ~* words then 'null'::jsonb else value end;
        when 'array' then
            return (select coalesce(jsonb_agg(redacted(each, words, parts) order by n), '[]')
                      from jsonb_array_elements(value) with ordinality as e (each, n));
        when 'object' then
            return (select coalesce(jsonb_object_agg(redacted(key, words, parts),
                                                     redacted(each, words, parts)), '{}')
                      from jsonb_each(value) as e (key, each));
        else return value;
    end case;
end $$;

-- Which rows of a table speak of a person, as a condition on the row. At their own leads ($4) any
-- of their names does, and a part of it ($3: written just so); in rows of no lead a whole name
-- ($2); at the leads of others only an address ($1), for there somebody may be of the same name.
create function speaks_of_them(of_table text) returns text language plpgsql stable as $$
declare
    own text;
    loose text;
    anywhere text;
    scope text;
begin
    select string_agg(format('%1$s ~* $2 or %1$s ~* $1 or %1$s ~ $3', said), ' or '),
           string_agg(format('%1$s ~* $2 or %1$s ~* $1', said), ' or '),
           string_agg(format('%1$s ~* $1', said), ' or '),
           case when of_table = 'leads' then 'id' when bool_or(has_lead) then 'lead_id' end
      into own, loose, anywhere, scope
      from columns_with_words,
           lateral (select case type_name
                        when '_text' then format('array_to_string(%I, '' '')', column_name)
                        when 'jsonb' then format('%I::text', column_name)
                        else quote_ident(column_name) end as said) as spoken
     where table_name = of_table;
    if scope is null then
        return format('(%s)', loose);
    end if;
    return format('((%1$I = any($4) and (%2$s)) or (%1$I is null and (%3$s)) or (%4$s))',
                  scope, own, loose, anywhere);
end $$;

-- Rows that speak of a person or are theirs, for handing over.
create function rows_about(addresses text, names text, parts text, of_leads bigint[],
                           of_contacts bigint[])
returns table (in_table text, said jsonb) language plpgsql stable as $$
declare
    each record;
begin
    for each in select table_name, bool_or(has_contact) as has_contact
                  from columns_with_words group by table_name order by table_name loop
        return query execute format(
            'select %1$L::text, jsonb_strip_nulls(to_jsonb(t)) from %1$I t where (%2$s %3$s)',
            each.table_name, speaks_of_them(each.table_name),
            case when each.table_name = 'contacts' then 'or id = any($5)'
                 when each.has_contact then 'or contact_id = any($5)' else '' end)
        using addresses, names, parts, of_leads, of_contacts;
    end loop;
end $$;

-- Takes the words of a person out of every row that speaks of them; says of how many. Where two
-- rows that have to differ would be the same without them, each gets a mark of its own.
create function erase_words(addresses text, names text, parts text, of_leads bigint[])
returns table (in_table text, n bigint) language plpgsql as $$
declare
    each record;
    near text;
    change text;
begin
    for each in select table_name,
                       case when table_name = 'leads' then 'id'
                            when bool_or(has_lead) then 'lead_id' end as scope,
                       string_agg(format(case type_name
                           when 'text' then
                               '%1$I = replace(redacted(%1$I, $1 || ''|'' || $2, %%1$s), ''[…]'', %%2$s)'
                           else '%1$I = redacted(%1$I, $1 || ''|'' || $2, %%1$s)' end, column_name),
                                  ', ') as changes
                  from columns_with_words group by table_name order by table_name loop
        near := case when each.scope is null then quote_literal('\Znever')
                     else format('case when %I = any($4) then $3 else %L end',
                                 each.scope, '\Znever') end;
        change := format('update %I set %%s where %s', each.table_name,
                         replace(speaks_of_them(each.table_name), '%', '%%'));
        begin
            execute format(change, format(each.changes, near, quote_literal('[…]')))
            using addresses, names, parts, of_leads;
        exception when unique_violation then
            execute format(change, format(each.changes, near,
                                          '''[… '' || left(md5(random()::text), 8) || '']'''))
            using addresses, names, parts, of_leads;
        end;
        get diagnostics n = row_count;
        if n > 0 then
            in_table := each.table_name;
            return next;
        end if;
    end loop;
end $$;

-- How much goes with leads that are deleted.
create function rows_of_leads(of_leads bigint[]) returns table (in_table text, n bigint)
language plpgsql stable as $$
declare
    each text;
begin
    for each in select c.conrelid::regclass::text
                  from pg_constraint c
                  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                 where c.contype = 'f' and c.confrelid = 'leads'::regclass
                   and c.confdeltype = 'c' and a.attname = 'lead_id'
                 order by 1 loop
        execute format('select count(*) from %s where lead_id = any($1)', each) into n using of_leads;
        if n > 0 then
            in_table := each;
            return next;
        end if;
    end loop;
end $$;
