"""`check`: the rules about an extension and its deployed site, and its reports."""
