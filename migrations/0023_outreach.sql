-- Acts of contact: the sequences a contact goes through, and e-mails to people at leads.

-- An address that a mail server sent back.
alter table addresses add column bounced_at timestamptz;
alter table addresses add column bounced_because text;

-- How a mailbox is doing; how it is reached stands in the operator's file, with its passwords.
create table mailboxes (
    address text primary key,
    folder_validity bigint,          -- IMAP's UIDVALIDITY; another one means other numbers
    next_uid bigint not null default 1,
    heard_at timestamptz,            -- its IMAP server answered
    trouble text,                    -- why it does not, as a sentence
    took_at timestamptz,             -- its SMTP server took a letter
    closed_because text,             -- why that one takes nothing, as a sentence
    closed_times integer not null default 0,  -- in a row
    closed_until timestamptz         -- till then nobody knocks there
);

-- Automated touches for contacts.
create table sequences (
    id bigint primary key generated always as identity,
    name text not null constraint name_is_short check (length(name) between 1 and 120),
    sends_itself boolean not null default false,  -- its e-mails need nobody's approval
    most_touches integer not null default 4 constraint touches_are_bounded check (
        most_touches between 1 and 12),           -- what is skipped does not count
    made_by bigint references members,
    made_at timestamptz not null,
    archived_at timestamptz
);
create unique index one_sequence_per_name on sequences (lower(name)) where archived_at is null;

create table sequence_steps (
    id bigint primary key generated always as identity,
    sequence_id bigint not null references sequences on delete cascade,
    number integer not null constraint numbers_begin_at_one check (number >= 1),
    channel text not null constraint channel_is_known check (channel in (
        'email', 'call', 'linkedin', 'telegram', 'whatsapp')),
    timing text constraint timing_is_short check (length(timing) <= 200),  -- since the touch before
    subject text constraint subject_is_short check (length(subject) <= 200),
    body text not null default '' constraint body_is_bounded check (length(body) <= 8000),
    constraint one_sequence_step_per_number unique (sequence_id, number) deferrable initially deferred
);

-- A contact on its way through a sequence. At most one at a time.
create table enrolments (
    id bigint primary key generated always as identity,
    sequence_id bigint not null references sequences,
    lead_id bigint not null references leads on delete cascade,
    contact_id bigint references contacts on delete set null,
    state text not null default 'active' constraint state_is_known check (
        state in ('active', 'paused', 'ended')),
    ended_because text constraint end_is_known check (ended_because in (
        'reply', 'opt_out', 'bounce', 'meeting', 'won', 'lost', 'trash', 'exhausted', 'stopped',
        'erased')),
    hurried_at timestamptz,          -- the lead engaged: what follows comes sooner
    paused_until timestamptz,        -- nothing is due before: somebody is out of office
    started_by bigint references members,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at timestamptz,
    was_paused boolean not null default false,   -- when it ended; so it goes on if that is taken back
    constraint end_has_a_reason check ((state = 'ended') = (ended_because is not null)),
    constraint end_has_a_time check ((state = 'ended') = (ended_at is not null))
);
create unique index one_enrolment_per_contact on enrolments (contact_id) where state <> 'ended';
create index enrolments_of_a_lead on enrolments (lead_id, updated_at desc);

-- The step an enrolment has come to. The row is the work: when due it becomes an e-mail or a task.
create table enrolment_steps (
    id bigint primary key generated always as identity,
    enrolment_id bigint not null references enrolments on delete cascade,
    lead_id bigint not null references leads on delete cascade,
    contact_id bigint not null references contacts on delete cascade,
    number integer not null,
    channel text not null,           -- of the step, as it was when this row was made
    rule text not null default '',
    explanation text not null default '',
    taken_at timestamptz,            -- it became an e-mail or a task, which is not over yet
    over_at timestamptz,             -- that was sent, done or called off
    outcome text constraint outcome_is_known check (
        outcome in ('done', 'skipped', 'called_off', 'failed')),
    remark text,                     -- why it was skipped, or waits for a person
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint one_row_per_enrolment_step unique (enrolment_id, number),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create unique index one_open_step_per_enrolment on enrolment_steps (enrolment_id)
 where status in ('pending', 'processing');
create index enrolment_steps_due on enrolment_steps (due_at, id) where status = 'pending';
create index enrolment_steps_leased on enrolment_steps (lease_until) where status = 'processing';
create index enrolment_steps_in_hand on enrolment_steps (taken_at)
 where taken_at is not null and over_at is null;
create index enrolment_steps_of_a_lead on enrolment_steps (lead_id);

-- An e-mail to a contact: written, approved, sent. A row of work from its approval on.
create table emails (
    id bigint primary key generated always as identity,
    key text not null unique,        -- what it is, once: 'draft:7', 'enrolment_step:9'
    lead_id bigint not null references leads on delete cascade,
    contact_id bigint not null references contacts on delete cascade,
    address text not null,           -- where it goes
    mailbox text not null,           -- where it comes from
    enrolment_step_id bigint references enrolment_steps on delete set null,
    draft_id bigint references drafts on delete set null,
    subject text not null constraint subject_is_short check (length(subject) between 1 and 200),
    body text not null constraint body_is_bounded check (length(body) between 1 and 8000),
    message_id text not null unique, -- RFC 5322, with its angle brackets
    in_reply_to text,
    thread text[] not null default '{}',  -- References
    made_by bigint references members,
    created_at timestamptz not null,
    approved_at timestamptz,
    approved_by bigint references members,   -- null with approved_at: its sequence sends itself
    left_at timestamptz,             -- its request left the house; silence after it is 'unknown'
    verdict text constraint verdict_is_known check (
        verdict in ('sent', 'unknown', 'failed', 'dropped')),
    receipt text,                    -- what the mail server said
    judged_at timestamptz,           -- somebody said what became of one that is 'unknown'
    judged_by bigint references members,
    bounced_at timestamptz,
    tries integer not null default 0,    -- how often its mail server did not take it yet
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create index emails_due on emails (due_at, id) where status = 'pending' and approved_at is not null;
create index emails_waiting_for_approval on emails (created_at)
 where status = 'pending' and approved_at is null;
create index emails_leased on emails (lease_until) where status = 'processing';
create index emails_of_a_lead on emails (lead_id, id desc);
create index emails_of_a_contact on emails (contact_id);
create index emails_by_mailbox on emails (mailbox, left_at) where left_at is not null;
create index emails_due_by_mailbox on emails (mailbox, due_at, id)
 where status = 'pending' and approved_at is not null;
create index emails_to_an_address on emails (address, left_at) where left_at is not null;
create index emails_lately on emails (finished_at, id) where finished_at is not null;
create index emails_to_judge on emails (left_at) where verdict = 'unknown' and judged_at is null;
