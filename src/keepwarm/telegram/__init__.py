"""Telegram: letters for members, sent over its Bot API."""
