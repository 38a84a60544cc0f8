"""What is out of the ordinary in a reader's part of the channel, found anew each time."""
