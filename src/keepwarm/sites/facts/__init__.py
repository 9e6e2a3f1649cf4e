"""
What the pages of a site say about a company, found by patterns alone.

`find.find_facts` reads a visit's pages, `find.facts_in_text` a note somebody pasted.
Nothing is concluded: every fact names its page and the words it was taken from.
"""
