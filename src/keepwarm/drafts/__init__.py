"""
The words for the message of a step: written by a model or a playbook, edited by people.

Owns `drafts`. The newest of a step counts. Nothing here sends anything: a person does, and
says so.
"""
