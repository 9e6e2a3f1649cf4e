"""
The people at a lead, their addresses, and their wish to be left alone.

Owns `contacts`, `addresses` and `suppressions`. That an opted-out contact is never written
to is a rule of the database (migrations/0003_contacts.sql), not of the code that asks.
"""
