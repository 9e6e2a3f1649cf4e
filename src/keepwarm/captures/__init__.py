"""
What members send to the bot, and how it becomes a lead: saved first, then at most one question.

A capture is a message, or an album of them: words, a forward, a contact, a photo, a voice note,
a document, a place. It is stored as it came before anybody reads it, and its files are stored
before any model is asked; so nothing is ever lost, also where nobody can read it. Owns `captures`
and `capture_files`.
"""
