"""The page of a site: its HTML, its style sheet, and what its scripts are told."""
