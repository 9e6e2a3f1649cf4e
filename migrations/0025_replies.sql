-- What comes in from prospects. It is stored before anything is thought about it.

create table inbound_mails (
    id bigint primary key generated always as identity,
    source text not null,            -- 'imap', 'mailgun', 'mandrill', 'postmark', 'hand'
    external_key text not null,      -- by which its source would bring it again
    mailbox text,                    -- the address of ours it came to, where that is known
    raw bytea not null,              -- RFC 5322, or the provider's own words
    received_at timestamptz not null,
    became text constraint fate_is_known check (became in (
        'reply', 'bounce', 'ours', 'known', 'automatic', 'flood', 'unread')),
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint one_row_per_mail unique (source, external_key),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
);
create index inbound_mails_due on inbound_mails (due_at, id) where status = 'pending';
create index inbound_mails_leased on inbound_mails (lease_until) where status = 'processing';

-- A touch that came in. Without a lead nobody knows yet whose it is.
create table replies (
    id bigint primary key generated always as identity,
    inbound_id bigint references inbound_mails on delete set null,
    lead_id bigint references leads on delete cascade,
    contact_id bigint references contacts on delete set null,
    email_id bigint references emails on delete set null,   -- what it answers
    channel text not null constraint channel_is_known check (channel in (
        'email', 'call', 'linkedin', 'telegram', 'whatsapp', 'sms', 'meeting', 'other')),
    sender text not null default '', -- an address
    sender_name text not null default '',
    author text not null default 'person' constraint author_is_known check (
        author in ('person', 'responder', 'mailer', 'list')),  -- as its headers tell
    subject text not null default '',
    body text not null,              -- the writer's own words
    quoted text not null default '', -- what stood below them
    headers jsonb not null default '{}',     -- those that triage reads
    attachments jsonb not null default '[]',  -- their names; they themselves are not kept
    message_id text,                 -- RFC 5322, with its angle brackets
    fingerprint text,                -- by which the same mail is known, whatever way it comes
    typed_by bigint references members,
    received_at timestamptz not null,
    -- What it means, and who says so.
    intent text constraint intent_is_known check (intent in (
        'interested', 'question', 'not_now', 'not_interested', 'unsubscribe', 'out_of_office',
        'wrong_person', 'referral', 'bounce', 'other')),
    confidence double precision not null default 0,
    reasons jsonb not null default '[]',
    decided_by text constraint decider_is_known check (decided_by in ('rules', 'model', 'hand')),
    decided_at timestamptz,
    decided_member bigint references members,
    until_at timestamptz,            -- a day it names
    suggested jsonb,                 -- somebody it names: {name, email, phone}
    suggestion_settled_at timestamptz,
    applied_intent text,             -- what was acted upon
    applied_at timestamptz,
    dismissed_at timestamptz,        -- nobody needs to look at it
    constraint decision_has_a_time check ((decided_by is null) = (decided_at is null))
);
create unique index one_reply_per_message on replies (fingerprint) where fingerprint is not null;
create index replies_by_message on replies (message_id) where message_id is not null;
create index replies_by_sender on replies (lower(sender), received_at) where sender <> '';
create index replies_of_a_lead on replies (lead_id, id desc);
create index replies_of_a_contact on replies (contact_id) where contact_id is not null;
create index replies_to_look_at on replies (received_at)
 where dismissed_at is null and (intent is null or lead_id is null);

-- A mailbox that is read for the first time holds years of mail that is none of our business.
alter table mailboxes add column read_since timestamptz;
alter table mailboxes add column folder text;    -- in which next_uid means something
