-- What members send to the bot for it to become a lead or a note. The row is the work: reading it.
create table captures (
    id bigint primary key generated always as identity,
    member_id bigint not null references members on delete cascade,
    chat_id bigint not null,
    message_id bigint not null,      -- the first of them where they came together
    group_id text,                   -- an album
    kind text not null constraint kind_is_known check (
        kind in ('text', 'forward', 'contact', 'photo', 'voice', 'document', 'location')),
    said text not null default '',   -- words as they came: a text, a caption
    sender text,                     -- who it was forwarded from, by which their next one is known
    facts jsonb not null default '{}', -- the sender, a contact, a place; what was read; why not
    state text not null constraint state_is_known check (
        state in ('reading', 'asking', 'twin', 'unread', 'saved', 'noted', 'discarded')),
    lead_id bigint references leads on delete set null,   -- made of it, or suspected to be it
    note_id bigint,
    card_id bigint references outbox on delete set null,  -- the message in the chat, edited in place
    answer_id bigint,                -- the message that answered our question about it
    created_at timestamptz not null,
    settled_at timestamptz,          -- it became a lead or a note; can be undone for a while
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint one_capture_per_message unique (chat_id, message_id),
    constraint one_answer_per_message unique (chat_id, answer_id),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
) with (fillfactor = 85);
create unique index one_capture_per_album on captures (chat_id, group_id) where group_id is not null;
create index captures_due on captures (due_at, id) where status = 'pending';
create index captures_leased on captures (lease_until) where status = 'processing';
create index captures_of_a_lead on captures (lead_id) where lead_id is not null;
create index captures_of_a_card on captures (card_id) where card_id is not null;
create index captures_of_a_sender on captures (member_id, sender, id) where sender is not null;
create index captures_asking on captures (member_id, id) where state in ('asking', 'unread');

create table capture_files (
    capture_id bigint not null references captures on delete cascade,
    n integer not null,
    file_id text not null,           -- Telegram's name of it for this bot
    unique_id text not null,
    media_type text not null,
    name text not null default '',
    size bigint not null default 0,  -- bytes, as Telegram says
    lasts interval,                  -- a recording, as Telegram says
    data bytea,                      -- null until it was fetched, and again once it is forgotten
    primary key (capture_id, n),
    constraint one_row_per_file unique (capture_id, unique_id)
);
create index capture_files_kept on capture_files (capture_id) where data is not null;

-- Reading what was captured may ask a model.
alter table model_calls drop constraint purpose_is_known;
alter table model_calls add constraint purpose_is_known check (
    purpose in ('research', 'test', 'plan', 'draft', 'capture'));
