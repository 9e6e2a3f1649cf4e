# ruff: noqa: A005 -- it is imported as tests.calendar, never as calendar
