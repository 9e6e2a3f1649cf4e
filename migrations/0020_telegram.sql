-- Telegram: who is reached where and how fast, what came in, who asks to be let in.

-- Whether a member's chat takes messages, and under which name Telegram knows them.
alter table members add column telegram_name text;
alter table members add column telegram_unreachable_at timestamptz;

-- What the outbox may say, how urgent and how loud it is, and which message it edits in place.
alter table outbox drop constraint kind_is_known;
alter table outbox add constraint kind_is_known check (kind in (
    'reminder', 'digest', 'step_completed', 'step_skipped', 'status_changed', 'lead_assigned',
    'draft_ready', 'plan_ready', 'work_failed', 'answer'));
alter table outbox add column lane smallint not null default 1 constraint lane_is_known check (
    lane in (0, 1, 2));              -- answers and edits, then reminders and events, then digests
alter table outbox add column is_silent boolean not null default false;
alter table outbox add column edits_id bigint references outbox on delete cascade;
create index outbox_edits on outbox (edits_id) where edits_id is not null;
create index outbox_to_telegram on outbox (member_id, lane, id)
 where status = 'pending' and channel = 'telegram';
create index outbox_on_the_wire on outbox (member_id)
 where status = 'processing' and channel = 'telegram';
create index outbox_by_receipt on outbox (member_id, receipt)
 where channel = 'telegram' and receipt is not null;
create index outbox_in_chats on outbox (key text_pattern_ops, id)
 where channel = 'telegram' and edits_id is null;
-- Each channel has a queue of its own: a thousand messages to chats delay no e-mail.
drop index outbox_due;
create index outbox_due_by_telegram on outbox (due_at, id)
 where status = 'pending' and channel = 'telegram';
create index outbox_due_by_email on outbox (due_at, id)
 where status = 'pending' and channel = 'email';

-- How fast we may speak: one row a chat, and one for all. Shared by every worker.
create table telegram_chats (
    chat_id bigint primary key,
    ready_at timestamptz not null,   -- nothing is said before
    spoke_at timestamptz,            -- something left for it, or Telegram answered that
    refused_at timestamptz           -- Telegram last said "too many requests" here
);
create index telegram_chats_spoken_to on telegram_chats (spoke_at);
create table telegram_pace (
    is_it boolean primary key default true constraint there_is_one check (is_it),
    tokens double precision not null, -- messages that may leave at once
    counted_at timestamptz not null,
    frozen_until timestamptz not null
);

-- The bot as its own process saw it last.
create table telegram_bot (
    is_it boolean primary key default true constraint there_is_one check (is_it),
    bot_id bigint not null,
    username text not null,
    name text not null,
    heard_at timestamptz,            -- Telegram answered the bot
    trouble text,                    -- why it does not, as a sentence
    next_update_id bigint not null default 0
);

-- What Telegram told us, kept before it is acknowledged. The row is the work.
create table telegram_updates (
    id bigint primary key generated always as identity,
    bot_id bigint not null,
    update_id bigint not null,
    chat_id bigint not null,         -- 0: of no chat
    body jsonb not null,
    received_at timestamptz not null,
    status text not null default 'pending' constraint status_is_known check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    due_at timestamptz not null,
    attempts integer not null default 0,
    lease_owner uuid,
    lease_until timestamptz,
    cancel_requested_at timestamptz,
    error text,
    finished_at timestamptz,
    constraint one_row_per_update unique (bot_id, update_id),
    constraint lease_belongs_to_work_in_hand check ((status = 'processing') = (lease_owner is not null))
) with (fillfactor = 85);
create index telegram_updates_due on telegram_updates (due_at, id) where status = 'pending';
create index telegram_updates_leased on telegram_updates (lease_until) where status = 'processing';
create index telegram_updates_open on telegram_updates (chat_id, id)
 where status in ('pending', 'processing');
create index telegram_updates_lately on telegram_updates (chat_id, received_at);

-- Somebody at a browser asks to be let in through the bot.
create table telegram_sign_ins (
    id bigint primary key generated always as identity,
    code_hash bytea not null unique, -- what the link to the bot carries
    browser_hash bytea not null,     -- what only the browser that asked knows
    device text not null,
    place text not null,             -- where it asks from: its address
    check_number text not null,      -- shown in both places, to be compared
    created_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    member_id bigint references members on delete cascade,  -- who said yes
    used_at timestamptz
);
create index telegram_sign_ins_old on telegram_sign_ins (expires_at);
