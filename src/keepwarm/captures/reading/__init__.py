"""
Who reads what was captured: a language model where one is set, a program, rules, or nobody.

Three small protocols, each with its adapters: of texts, of pictures, of recordings. None of them
raises for what a model, a program or a stranger's file does: then it is `Unread`, with the reason.
"""
