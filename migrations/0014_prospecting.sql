-- A search stops asking for research after so many leads; null asks for none to be left out.
alter table prospecting_jobs add column enrich_at_most integer;
