"""Which Telegram account is whose, and coming in through it."""
