"""Exchange between stations: changes, merge, keys, bundles. Pure: no files, no database, no clock."""
