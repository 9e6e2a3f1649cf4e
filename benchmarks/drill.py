"""
The kill test at full length: 20 rounds of 1,000 messages, and not one lost or told twice.

    python benchmarks/drill.py [rounds]

It takes a quarter of an hour, for Telegram takes 25 messages a second; `keepwarm drill kill`
says what happens in it.
"""

import sys

from keepwarm.cli.drill import kill

if __name__ == "__main__":
    kill(rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 20, reminders=500)
