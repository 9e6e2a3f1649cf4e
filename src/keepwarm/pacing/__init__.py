"""How fast we speak to Telegram: in each chat, in all together, and after it asked us to wait."""
