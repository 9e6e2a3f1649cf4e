"""
The writer that asks a language model, and lets nothing through that it cannot check.

A prompt is the rules, what is known of the lead (fenced in where strangers wrote it), and a
task. The answer is a flat form; days, numbers and names below letters are put in by code.
Whatever breaks a hard check is asked for once more, and then left to the playbooks.
"""
