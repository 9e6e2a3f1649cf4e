"""
The analyst that asks a language model, and believes nothing it cannot check.

An agent's prompt is the evidence pack (the same for all agents of a run) followed by one
agent's task. The answer is a flat form; what it states becomes a draft, and a draft becomes
a claim only where its quotes stand in a source, word for word. The model has no tools, and
what it writes passes a lint: no address that nobody gave us, no markup, no fence.
"""
