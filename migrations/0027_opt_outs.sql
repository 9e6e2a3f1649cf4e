-- Opting out reaches everything that addresses a person (G-09), and leaves nothing open.

-- A draft is for somebody, where the lead has somebody.
alter table drafts add column contact_id bigint references contacts on delete set null;

create trigger no_draft_for_opted_out before insert or update of contact_id on drafts
    for each row when (new.contact_id is not null)
    execute function leave_opted_out_contacts_alone();
create trigger no_task_for_opted_out before insert or update of contact_id on tasks
    for each row when (new.contact_id is not null)
    execute function leave_opted_out_contacts_alone();
create trigger no_email_for_opted_out before insert or update of contact_id, approved_at, left_at on emails
    for each row execute function leave_opted_out_contacts_alone();
create trigger no_enrolment_for_opted_out before insert or update of contact_id on enrolments
    for each row when (new.contact_id is not null)
    execute function leave_opted_out_contacts_alone();
create trigger no_sequence_step_for_opted_out before insert or update of contact_id, due_at on enrolment_steps
    for each row execute function leave_opted_out_contacts_alone();

-- What addresses a lead as a whole: nobody there may be left who wants to hear from us.
create function leave_opted_out_leads_alone() returns trigger language plpgsql as $$
begin
    perform 1 from contacts where lead_id = new.lead_id order by id for share;
    if exists (select 1 from contacts where lead_id = new.lead_id)
       and not exists (select 1 from contacts where lead_id = new.lead_id and opted_out_at is null) then
        raise exception 'everybody at lead % has opted out', new.lead_id
            using errcode = 'check_violation', constraint = 'lead_has_not_opted_out';
    end if;
    return new;
end $$;
create trigger no_draft_for_opted_out_lead before insert on drafts
    for each row when (new.contact_id is null) execute function leave_opted_out_leads_alone();
create trigger no_task_for_opted_out_lead before insert on tasks
    for each row when (new.contact_id is null) execute function leave_opted_out_leads_alone();

-- Who opts out, wherever and however, is taken off every list in the same moment.
create function end_what_addresses_them() returns trigger language plpgsql as $$
begin
    update tasks set status = 'touch_cancelled', outcome = 'opted_out',
                     closed_at = new.opted_out_at, changed_at = new.opted_out_at
     where contact_id = new.id and status = 'touch_open';
    update emails set status = 'cancelled', verdict = 'dropped', error = new.opted_out_because,
                      finished_at = new.opted_out_at
     where contact_id = new.id and status = 'pending';
    update enrolment_steps set status = 'cancelled', finished_at = new.opted_out_at,
                               over_at = new.opted_out_at
     where contact_id = new.id and status = 'pending';
    update enrolments set state = 'ended', ended_because = 'opt_out', ended_at = new.opted_out_at,
                          updated_at = new.opted_out_at
     where contact_id = new.id and state <> 'ended';
    return null;
end $$;
create trigger end_what_addresses_them after update of opted_out_at on contacts
    for each row when (old.opted_out_at is null and new.opted_out_at is not null)
    execute function end_what_addresses_them();

-- What was deleted of a person, when and by whom; of the person itself nothing but the hashes.
create table erasures (
    id bigint primary key generated always as identity,
    hashes bytea[] not null,
    report jsonb not null,           -- {table: rows}
    made_by bigint references members,
    made_at timestamptz not null
);
