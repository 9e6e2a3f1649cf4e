"""
The port to language models: `complete` a conversation into a typed answer, `transcribe` audio.

`model` holds the words of the port and its errors; nothing else is needed to use or to fake
it. The library that speaks to providers is imported by the process that asks, when it asks.
"""
