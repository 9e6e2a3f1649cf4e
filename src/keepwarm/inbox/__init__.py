"""What Telegram tells us, kept before it is acknowledged, and the bot as it was seen last."""
