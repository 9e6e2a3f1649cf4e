"""
The live board: columns of cards, and the one verb by which a person moves a card.

Owns no table. It reads across features for its pages.
"""
