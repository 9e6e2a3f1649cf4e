"""
What must be true of a plan and of its words before a person sees them.

The same checks hold for a model's texts and for those of the playbooks. A hard issue is
never let through; any other becomes a remark beside the text.
"""
