"""The measurements themselves: what they count, on examples small enough to see through."""
