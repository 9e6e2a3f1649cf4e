-- When a member works and when they must not be disturbed, and how they want to be told.
-- Without a row: Monday to Friday 09:00 to 18:00, quiet from 21:00 to 08:00, no holidays.
create table availability (
    member_id bigint primary key references members on delete cascade,
    week jsonb not null,             -- seven lists of ["09:00", "18:00"], Monday first
    quiet_from time,
    quiet_until time,
    country text,                    -- whose public holidays are free; null: nobody's
    subdivision text,
    digest_at time not null default '08:30',
    toasts_off_at timestamptz,
    emails_off_at timestamptz,       -- reminders by e-mail, where the operator has set SMTP up
    changed_at timestamptz not null,
    constraint quiet_hours_have_both_ends check ((quiet_from is null) = (quiet_until is null)),
    constraint week_has_seven_days check (jsonb_array_length(week) = 7)
);

create table days_off (
    id bigint primary key generated always as identity,
    member_id bigint not null references members on delete cascade,
    from_on date not null,
    until_on date not null,          -- the last free day
    why text not null default '' constraint why_is_short check (length(why) <= 200),
    constraint ends_after_it_begins check (from_on <= until_on)
);
create index days_off_of_a_member on days_off (member_id, from_on);

-- The chat in which Telegram reaches a member.
alter table members add column telegram_id bigint;
create unique index one_member_per_telegram_id on members (telegram_id);
-- Null: nobody chose the zone yet, so the browser's may be taken over.
alter table members add column time_zone_chosen_at timestamptz;
