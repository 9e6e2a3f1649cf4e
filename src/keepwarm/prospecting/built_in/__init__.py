"""The sources that come with Keepwarm, each named by an entry point of the project."""
