-- A source is read in batches: its candidates are kept, then judged one by one, and the words by
-- which it goes on are its own. How many have a verdict is the sum of found, duplicate, refused.
alter table prospecting_jobs
    drop column cursor,
    add column cursor text,                         -- null: at the beginning; else the source's own words
    add column source_ended_at timestamptz,         -- the source has no more
    add column title text not null default '',      -- what people call the search
    add column kept integer not null default 0,     -- candidates read, with a verdict or without
    add column researched integer not null default 0,
    add column enrich_at_most integer,              -- research so many of the leads; null: all
    add column at_most integer,                     -- find so many leads, then stop; null: all
    add column found_before integer not null default 0;  -- when somebody last had it go on
update prospecting_jobs set kept = found + duplicate + refused;
create index prospecting_jobs_of_a_member on prospecting_jobs (asked_by, id);

-- Without a verdict a candidate waits, and its draft with it; afterwards the lead knows more.
alter table candidates
    alter column verdict drop not null,
    add column identity text,
    add column draft jsonb,
    add column found_at timestamptz,
    add constraint draft_waits_for_its_verdict check ((verdict is null) = (draft is not null));
create unique index candidate_is_kept_once on candidates (job_id, identity);
create index candidates_waiting on candidates (job_id, number) where verdict is null;

-- Where a lead was found and under which licence: kept as long as the lead, unlike the search.
create table finds (
    lead_id bigint primary key references leads on delete cascade,
    job_id bigint references prospecting_jobs on delete set null,
    source text not null,
    search text not null,      -- its title
    source_url text not null,
    licence text not null,
    found_at timestamptz not null
);
create index finds_of_a_search on finds (job_id) where job_id is not null;
