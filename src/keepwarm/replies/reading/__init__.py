"""
From what came in to what somebody wrote: pure, without database, network or clock.

A mail is made by strangers and by their programs. Whatever is wrong with one, it is read as far
as it goes.
"""
