"""
What the machine does in the background: the row is the work.

Any table with the claim columns is a queue. Workers claim its rows in batches under a lease,
keep the lease alive while they work, and write the outcome into the row that people see. Owns
`schedules`; of every other table only the claim columns. Why so: docs/decisions/0002.
"""
