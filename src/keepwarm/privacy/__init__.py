"""
What we hold about one person, to hand it over or to delete it. Owns `erasures`.

Both go by what stands in the tables, whichever tables there are: a table that is new tomorrow is
searched without a word about it here (`rows_about` and `erase_words` in
migrations/0027_opt_outs.sql).
"""
