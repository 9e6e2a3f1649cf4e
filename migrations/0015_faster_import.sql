-- The same words as before, told nine times faster: they are found for every lead written.
create or replace function words_of(text) returns text
language sql immutable strict parallel safe
return regexp_replace(
    -- ASCII letters, a byte each, have one spelling only.
    case when octet_length($1) = length($1) then $1 else normalize($1, nfkc) end,
    $p$[]!"#$%&'()*+,./:;<=>?@[\\^_`{|}~-]$p$, ' ', 'g');

-- The same law as before. It asks for the contacts by their ids: left to the planner, a chunk of
-- an import read all the contacts there are.
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
