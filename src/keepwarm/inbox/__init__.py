"""
What Telegram tells us, kept before it is acknowledged, and the bot as it was seen last.

Owns `telegram_updates` and `telegram_bot`. A row of the first is work for the bot's process: one
of a chat at a time, in the order in which they came.
"""
