"""
Who writes plans and drafts: playbooks, or a language model with the playbooks to stand in.

Pure thinking between facts and words: it owns no tables and opens no transaction.
"""
