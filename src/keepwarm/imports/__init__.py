"""
Files of leads: read whatever a spreadsheet wrote, give every row its verdict.

Owns `imports`, `import_rows` and `import_uploads`. The leads themselves are added by the
verbs of `leads`, so a row that is known already is found out as anywhere else (G-32).
Pure beside `model.py`, which judges rows: `preview.py` shows what `rosters` makes of a file
before anything is written.
"""
