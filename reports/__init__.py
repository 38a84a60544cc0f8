"""Roll-ups, flows and velocity; reads only."""
