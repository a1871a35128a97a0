"""Paper: sheets in, PDF bytes out. The only place with ReportLab; knows nothing of the station."""
