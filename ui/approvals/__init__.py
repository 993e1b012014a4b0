"""申报审批: what units below want registered or changed, and the county's answer."""
