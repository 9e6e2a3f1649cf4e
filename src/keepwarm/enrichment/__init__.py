"""
The pipeline that finds out who a lead is: typed agents over one store of evidence.

Owns `enrichment_runs` (work: one pass over one lead), `enrichment_steps` (an agent of a run;
a finished one is never repeated) and `enrichment_events` (what happened, in order). What the
agents find is kept by `evidence`; where the card stands, by `leads`.
"""
