"""
Which Telegram account is whose, and coming in through it.

Owns `telegram_sign_ins` and what `members` knows of Telegram: the account, its name, and
since when it takes no messages.
"""
