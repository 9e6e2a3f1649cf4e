"""
The only place that knows pydantic-ai and the makers' own libraries, one module a dialect.

Imported when the first question is asked, never before.
"""
