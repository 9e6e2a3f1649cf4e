"""
What members read in their chat, one module for each family of messages.

Each returns HTML and the buttons under it, composed from a letter alone. Every text is cut to
what Telegram takes, and every name goes through `telegram.html.escape`.
"""
