"""What tests of every room lean on: databases, races, counted queries, factories, HTTP."""
