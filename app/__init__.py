"""What the station does: forms, rules and use cases; knows no Qt, no SQL, no PDF."""
