"""The application: wiring, sign-in, start pages, command line."""
