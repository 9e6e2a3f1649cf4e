"""
Who we are: members of the team, how they sign in, and what they may see.

Owns `members`, `sessions`, `sign_in_links`, `sign_in_failures` and `api_tokens`.
Knows nothing of leads: a viewer carries who asks, each noun decides what that one may see.
"""
