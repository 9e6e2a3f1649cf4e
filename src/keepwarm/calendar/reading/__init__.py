"""
What a phrase about time says: words become tokens, rules fold tokens into points in time.

The words of each language are tables in `words/`; the rules know kinds of words only, so
one rule reads all languages. Nothing here knows working time, and nothing raises.
"""
