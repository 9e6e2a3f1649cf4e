"""
What members do with the buttons under the bot's messages.

Every verb is told who pressed, looks at how things stand now, and answers with a short text. A
second press of the same button finds the thing done, and says so; what a member may not see is
not there. How the pressed message looks afterwards follows from the facts.
"""
