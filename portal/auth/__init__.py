"""Sign-in: sessions of browsers, tokens of programs, and who they are on each request."""
