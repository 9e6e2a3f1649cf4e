"""The bot: what comes in. Only its process imports this, for aiogram is heavy."""
