"""
What a lead's card shows of its plan: how many steps are settled, and what is due next.

Owns `plan_steps`, `plan_settled` and `next_followup_at` of `leads`, which are kept with every
change of a step, in its transaction, so that no page has to count.
"""
