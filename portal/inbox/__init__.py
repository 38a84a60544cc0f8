"""The branch's inbox: every exception with its owner, age, deadline and way out; its figures."""
