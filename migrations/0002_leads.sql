-- One card on the board: a person, a company, or a person at a company.
create sequence card_positions;

-- What a search compares: one spelling of every letter, and nothing between words but space.
-- Left to itself the parser takes "CEO/Founder" for a file and "acme.io" for a host: one word.
create function words_of(text) returns text
language sql immutable strict parallel safe
return translate(normalize($1, nfkc), $p$!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~$p$, repeat(' ', 32));

create table leads (
    id bigint primary key generated always as identity,
    person text,
    company text,
    name text not null generated always as (coalesce(person, company)) stored,
    role text,
    domain text,
    website text,
    city text,
    country text,
    language text,
    brief text not null default '',  -- the words the lead came in with

    stage text not null default 'intake' constraint stage_is_known check (stage in (
        'harvested', 'intake', 'qualification', 'research', 'strategy', 'enriched',
        'contacted', 'engaged', 'meeting', 'won', 'lost')),
    -- Higher is nearer the top of its column; drawn anew at every change of stage.
    position bigint not null default nextval('card_positions'),
    owner_id bigint references members,

    -- What the card shows of research: the agent at work, or why it failed.
    agent text,
    agent_since timestamptz,
    trouble text,
    fit text constraint fit_is_known check (fit in ('strong', 'possible', 'weak', 'not_a_fit')),
    enriched_at timestamptz,

    origin text not null,            -- where it came from: 'form', 'import 7', 'demo'
    created_at timestamptz not null,
    created_by bigint references members,
    deleted_at timestamptz,
    deleted_by bigint references members,

    search tsvector not null generated always as (to_tsvector('simple', words_of(
        coalesce(person, '') || ' ' || coalesce(company, '') || ' ' || coalesce(role, '') || ' '
        || coalesce(domain, '') || ' ' || coalesce(city, '')))) stored,

    constraint lead_has_a_name check (coalesce(btrim(person), btrim(company), '') <> ''),
    constraint agent_has_a_start check ((agent is null) = (agent_since is null)),
    constraint person_is_short check (length(person) <= 300),
    constraint company_is_short check (length(company) <= 300),
    constraint role_is_short check (length(role) <= 300),
    constraint brief_is_bounded check (length(brief) <= 20000)
);
create index column_of_all on leads (stage, position desc) where deleted_at is null;
create index column_of_an_owner on leads (owner_id, stage, position desc) where deleted_at is null;
create index leads_found_by_words on leads using gin (search) where deleted_at is null;
create index leads_of_a_domain on leads (domain) where domain is not null;
create index trash on leads (deleted_at) where deleted_at is not null;

-- What two records of the same lead have in common (G-32); the primary key is the rule.
-- 'email:…', 'mobile:…' and 'person:name|company' for a lead with a person, else 'domain:…'.
create table lead_keys (
    key text primary key,
    lead_id bigint not null references leads on delete cascade
);
create index keys_of_a_lead on lead_keys (lead_id);

-- Exact counts without counting: every change adds a row, reading sums, folding keeps it short.
-- Rows are only ever added, so no two transactions wait for each other over a count.
create table stage_tallies (
    stage text not null,
    owner_id bigint,
    n bigint not null
);

create function tally_new_leads() returns trigger language plpgsql as $$
begin
    insert into stage_tallies
    select stage, owner_id, count(*) from new_rows where deleted_at is null group by 1, 2;
    return null;
end $$;

create function tally_changed_leads() returns trigger language plpgsql as $$
begin
    insert into stage_tallies
    select stage, owner_id, sum(n) from (
        select stage, owner_id, -1 as n from old_rows where deleted_at is null
        union all
        select stage, owner_id, 1 from new_rows where deleted_at is null
    ) as moves group by 1, 2 having sum(n) <> 0;
    return null;
end $$;

create function tally_gone_leads() returns trigger language plpgsql as $$
begin
    insert into stage_tallies
    select stage, owner_id, -count(*) from old_rows where deleted_at is null group by 1, 2;
    return null;
end $$;

create trigger tally_insert after insert on leads referencing new table as new_rows
    for each statement execute function tally_new_leads();
create trigger tally_update after update on leads
    referencing old table as old_rows new table as new_rows
    for each statement execute function tally_changed_leads();
create trigger tally_delete after delete on leads referencing old table as old_rows
    for each statement execute function tally_gone_leads();

create table tags (
    id bigint primary key generated always as identity,
    name text not null constraint tag_is_short check (length(name) between 1 and 60)
);
create unique index one_tag_per_name on tags (lower(name));

create table lead_tags (
    lead_id bigint not null references leads on delete cascade,
    tag_id bigint not null references tags on delete cascade,
    primary key (lead_id, tag_id)
);
create index leads_with_a_tag on lead_tags (tag_id, lead_id);

create table notes (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    member_id bigint references members,
    body text not null constraint note_is_bounded check (length(body) between 1 and 20000),
    created_at timestamptz not null
);
create index notes_of_a_lead on notes (lead_id, created_at desc);

-- Everything that happened to a lead, in the words of the machine; pages find the sentence.
create table lead_events (
    id bigint primary key generated always as identity,
    lead_id bigint not null references leads on delete cascade,
    kind text not null constraint event_is_known check (kind in (
        'created', 'edited', 'status_changed', 'lead_assigned', 'deleted', 'restored',
        'research_started', 'research_finished', 'research_failed', 'research_cancelled',
        'imported')),
    member_id bigint references members,
    facts jsonb not null default '{}',
    happened_at timestamptz not null
);
create index events_of_a_lead on lead_events (lead_id, id desc);

-- A lead as the board and the list show it; leads in the trash are not there.
create view cards as
select l.id, l.name, l.person, l.company, l.role, l.stage, l.position, l.owner_id,
       m.name as owner, l.agent, l.agent_since, l.trouble, l.fit, l.city, l.domain, l.origin,
       l.created_at, l.enriched_at, l.search
  from leads l left join members m on m.id = l.owner_id
 where l.deleted_at is null;

-- The cards that somebody may see, their own and nobody's or only (`mine`) their own, that have
-- every word and the tag; where one of these is null, it is not asked for.

-- For cards at hand, and for walks along an index that end soon: asks each card.
create function cards_passing(whose bigint, mine boolean, words text, tag bigint)
returns setof cards language sql stable parallel safe
begin atomic
    select * from cards c
     where (whose is null or c.owner_id = whose or (c.owner_id is null and not mine))
       and (words is null or c.search @@ to_tsquery('simple', words))
       -- `offset 0` keeps the planner from gathering all leads with the tag first.
       and (tag is null or exists (
            select 1 from lead_tags t where t.lead_id = c.id and t.tag_id = tag offset 0));
end;

-- For searches: asks the indexes of tags and words.
create function cards_found(whose bigint, mine boolean, words text, tag bigint)
returns setof cards language sql stable parallel safe
begin atomic
    select * from cards c
     where tag is null and c.search @@ to_tsquery('simple', words)
       and (whose is null or c.owner_id = whose or (c.owner_id is null and not mine))
    union all
    select c.* from lead_tags t join cards c on c.id = t.lead_id
     where t.tag_id = tag and (words is null or c.search @@ to_tsquery('simple', words))
       and (whose is null or c.owner_id = whose or (c.owner_id is null and not mine));
end;

create index leads_in_research on leads (id)
    where deleted_at is null and (agent is not null or trouble is not null);
