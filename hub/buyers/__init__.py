"""The trade customers as one party each: which accounts at which offices are theirs."""
