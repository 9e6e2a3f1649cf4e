"""
What browsers see: pages, fragments, static files, and the door in front of them.

`routes.py` is the table of every address with who may use it; `app.py` puts the table, the
JSON API and the guards together. Handlers read the request, call one action, render.
"""
