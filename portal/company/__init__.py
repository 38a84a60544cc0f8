"""An organisation looks after itself: its bills, where goods go, and its people."""
