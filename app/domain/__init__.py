"""Facts of the work that need no form, file or screen: ID numbers, dates, names, consent."""
