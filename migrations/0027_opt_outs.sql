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
    update emails set status = 'cancelled', verdict = 'dropped', error = new.opted_out_because,
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
    return null;
end $$;
create trigger end_what_addresses_them after update of opted_out_at on contacts
    for each row when (old.opted_out_at is null and new.opted_out_at is not null)
    execute function end_what_addresses_them();

-- The order of locks. Everybody locks a lead, then its contacts, then what addresses them, so
-- whoever opts a person out locks all the leads of that person first, in the order of their ids.
-- One opt-out cannot know its leads ahead: an address written down at one lead that turns out to
-- be that of a person at another. It comes late to that lead, so it waits for less time than
-- PostgreSQL takes to look for a deadlock, and gives way (lock_not_available): whoever came in
-- the right order is never the one to suffer. Hashes are written in one order for everybody.
create or replace function spread_suppression() returns trigger language plpgsql
set lock_timeout = '500ms' as $$
begin
    perform 1 from leads
     where id in (select a.lead_id
                    from new_rows s
                    join addresses a on address_hash(a.kind, a.value) = s.hash
                    join contacts c on c.id = a.contact_id
                   where c.opted_out_at is null)
     order by id for no key update;
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
begin
    -- The contacts are locked, so an opt-out under way is waited for, or waits for us.
    select array_agg(id) filter (where opted_out_at is not null) into left_alone from (
        select id, opted_out_at from contacts
         where id = any(array(select distinct contact_id from new_rows))
         order by id for no key update) as locked;

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
    return null;
end $$;

-- What was deleted of a person, when and by whom; of the person itself nothing but the hashes.
create table erasures (
    id bigint primary key generated always as identity,
    hashes bytea[] not null,
    report jsonb not null,           -- {table: rows}
    made_by bigint references members,
    made_at timestamptz not null
);
