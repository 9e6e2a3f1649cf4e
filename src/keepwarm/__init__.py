"""Keepwarm keeps every lead warm."""
