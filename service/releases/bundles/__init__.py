"""A revision as one file: carried to a site without internet, checked there before anything is touched, taken in."""
