-- How a section came about: which prompt, in which run, what did not stand, why rules helped out.
alter table sections
    add column prompt text,              -- the prompt and its version: "triggers/1"
    add column fell_back text,           -- why rules stood in for the model
    add column demoted integer not null default 0,  -- claims that became hypotheses
    add column dropped integer not null default 0,  -- claims without a word in the sources
    add column run_id bigint;            -- no key: runs are forgotten sooner than what they found

alter table claims add column proofs bigint[] not null default '{}';  -- in the team's library

alter table enrichment_runs add column only_agent text;          -- one section is written anew, the others stay

-- What was known at the end of a run, so that two runs can be compared.
create table run_packages (
    run_id bigint primary key references enrichment_runs on delete cascade,
    lead_id bigint not null references leads on delete cascade,
    package jsonb not null
);
create index packages_of_a_lead on run_packages (lead_id, run_id desc);
