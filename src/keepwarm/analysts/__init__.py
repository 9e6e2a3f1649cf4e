"""
Analysts turn what a web site says into claims about a lead.

`model` holds the protocol every analyst follows and the order the agents run in;
`rules` is the analyst that needs no key: patterns, playbooks and plain code. It owns
no tables and asks nobody: a brief goes in, a finding comes out.
"""
