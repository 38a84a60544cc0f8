"""News: who is told of what, in the portal and outside of it, by everybody's own choice."""

from portal.notifications.following import follow_events, tell_next
from portal.notifications.telling import Telling, tell

__all__ = ["Telling", "follow_events", "tell", "tell_next"]
