"""
A lead's own web site: read politely and safely, and searched for facts.

Owns no table and asks no model. `reader.SiteReader` brings the pages, `facts.find_facts`
says what stands in them; every fact carries words that stand in its page's text.
"""
