"""`python -m keepwarm.cli` is `keepwarm`."""

from keepwarm.cli.app import main

main()
