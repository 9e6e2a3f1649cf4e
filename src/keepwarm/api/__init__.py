"""
What programs use: the JSON API under /api/v1, and the addresses that watchmen ask.

A program sends a bearer token (`kw_…`), a page of ours its cookie; both pass the same door
as pages do (`keepwarm.web.access`). Refusals are JSON: `{"error": "a sentence"}`.
"""
