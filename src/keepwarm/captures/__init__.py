"""What members send to the bot, read and made into leads and notes."""
