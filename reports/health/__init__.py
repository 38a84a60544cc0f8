"""How the dealers of a reader's part of the channel are doing, one line each."""
