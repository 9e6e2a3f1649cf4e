-- Sessions of the Mini App: each belongs to the Telegram account that opened it, and ends when
-- its member has another one or none.
alter table sessions add column telegram_id bigint;
