"""
What we hold about one person, to hand it over or to delete it. Owns `erasures`.
"""
